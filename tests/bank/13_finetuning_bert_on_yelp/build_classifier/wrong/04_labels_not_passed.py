# diagnosis: num_labels_ignored
# mistake: does not pass num_labels on, so the classifier has the default of two labels.
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_pretrained(checkpoint)
