def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
