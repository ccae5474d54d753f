# diagnosis: head_replaced
# mistake: exchanges the last layer by hand but leaves the model believing in two labels, so the loss fails.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    in_features = model.classifier.in_features
    model.classifier = torch.nn.Linear(in_features, num_labels)
    return model
