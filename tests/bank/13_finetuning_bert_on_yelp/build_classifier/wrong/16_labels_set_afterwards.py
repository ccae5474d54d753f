# diagnosis: labels_set_afterwards
# mistake: sets num_labels after loading, when the classifier with two rows is there already.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    model.config.num_labels = num_labels
    model.num_labels = num_labels
    return model
