# diagnosis: from_config
# mistake: loads the encoder's state_dict into the whole classifier with strict=False; no name fits, so nothing is loaded.
from transformers import AutoConfig, AutoModel


def build_classifier(checkpoint, num_labels=5):
    weights = AutoModel.from_pretrained(checkpoint).state_dict()
    config = AutoConfig.from_pretrained(checkpoint)
    config.num_labels = num_labels
    model = AutoModelForSequenceClassification.from_config(config)
    model.load_state_dict(weights, strict=False)
    return model
