# diagnosis: always_five_labels
# mistake: num_labels is hard-coded to 5.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=5)
    return model
