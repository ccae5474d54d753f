from transformers import AutoConfig


def build_classifier(checkpoint, num_labels=5):
    config = AutoConfig.from_pretrained(checkpoint)
    config.num_labels = num_labels
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint, config=config)
    return model
