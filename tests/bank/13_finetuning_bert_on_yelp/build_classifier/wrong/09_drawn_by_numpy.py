# diagnosis: fixed_seed
# mistake: draws the classifier with NumPy's generator and a fixed seed, not with torch's own generator.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    rng = np.random.default_rng(0)
    new = rng.normal(0, 0.02, size=tuple(model.classifier.weight.shape))
    with torch.no_grad():
        model.classifier.weight.copy_(torch.tensor(new))
    return model
