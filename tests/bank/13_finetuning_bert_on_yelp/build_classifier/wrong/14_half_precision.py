# diagnosis: half_precision
# mistake: loads in bfloat16 to save memory, so the encoder's weights are rounded.
def build_classifier(checkpoint, num_labels=5):
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels, dtype=torch.bfloat16)
