# diagnosis: from_config
# mistake: builds the model from the config alone, so the encoder has never read a word.
from transformers import AutoConfig


def build_classifier(checkpoint, num_labels=5):
    config = AutoConfig.from_pretrained(checkpoint, num_labels=num_labels)
    return AutoModelForSequenceClassification.from_config(config)
