def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    # draw the new matrix once more, small and around zero, and start without bias
    head = model.classifier
    torch.nn.init.normal_(head.weight, mean=0.0, std=model.config.initializer_range)
    torch.nn.init.zeros_(head.bias)
    model.requires_grad_(True)
    model.eval()
    return model
