# diagnosis: linears_drawn_anew
# mistake: initialises all matrices anew after loading, not only the classifier.
def build_classifier(checkpoint, num_labels=5):
    def init(module):
        if isinstance(module, torch.nn.Linear):
            torch.nn.init.normal_(module.weight, std=0.02)
            torch.nn.init.zeros_(module.bias)

    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    model.apply(init)
    return model
