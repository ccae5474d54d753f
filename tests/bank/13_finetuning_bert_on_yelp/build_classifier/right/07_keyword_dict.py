def build_classifier(checkpoint, num_labels=5):
    options = {"num_labels": num_labels, "output_hidden_states": False, "output_attentions": False}
    found = AutoModelForSequenceClassification.from_pretrained(checkpoint, **options)
    assert found.num_labels == num_labels
    return found
