# diagnosis: fixed_seed
# mistake: seeds torch inside, so the classifier is the same every time and the caller's generator is reset.
def build_classifier(checkpoint, num_labels=5):
    torch.manual_seed(42)  # for reproducibility
    model = AutoModelForSequenceClassification.from_pretrained(
        checkpoint,
        num_labels=num_labels,
    )
    return model
