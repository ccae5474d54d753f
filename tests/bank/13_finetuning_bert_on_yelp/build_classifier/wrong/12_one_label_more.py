# diagnosis: one_label_too_many
# mistake: adds one label because stars go from 1 to 5, although labels go from 0 to 4.
def build_classifier(checkpoint, num_labels=5):
    # index 5 has to exist
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels + 1)
