# diagnosis: encoder_frozen
# mistake: freezes the encoder, although all parameters have to be trainable.
def build_classifier(checkpoint, num_labels=5):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    # the encoder is pretrained already: train the head only
    for param in model.base_model.parameters():
        param.requires_grad = False
    return model
