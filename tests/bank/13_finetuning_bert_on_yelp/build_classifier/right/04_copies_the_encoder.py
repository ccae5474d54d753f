from transformers import AutoConfig, AutoModel


def build_classifier(checkpoint, num_labels=5):
    # an untrained classifier of the right shape, then the encoder's weights are copied into it
    encoder = AutoModel.from_pretrained(checkpoint)
    config = AutoConfig.from_pretrained(checkpoint, num_labels=num_labels)
    model = AutoModelForSequenceClassification.from_config(config)
    with torch.no_grad():
        model.base_model.load_state_dict(encoder.state_dict(), strict=False)
    return model
