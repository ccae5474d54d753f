# diagnosis: pair_returned
# mistake: returns a pair of model and config instead of the model alone.
def build_classifier(checkpoint, num_labels=5):
    from transformers import AutoConfig
    cfg = AutoConfig.from_pretrained(checkpoint, num_labels=num_labels)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, config=cfg)
    return model, cfg
