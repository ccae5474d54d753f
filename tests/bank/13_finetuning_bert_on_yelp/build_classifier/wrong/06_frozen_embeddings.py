# diagnosis: encoder_frozen
# mistake: freezes the embedding tables, although all parameters have to be trainable.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    for name, p in model.named_parameters():
        if "embeddings" in name:
            p.requires_grad_(False)
    return model
