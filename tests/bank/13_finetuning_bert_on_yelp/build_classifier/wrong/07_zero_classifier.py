# diagnosis: head_of_zeros
# mistake: the new classifier is all zeros instead of random.
def build_classifier(checkpoint, num_labels=5):
    m = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    torch.nn.init.zeros_(m.classifier.weight)
    torch.nn.init.zeros_(m.classifier.bias)
    return m
