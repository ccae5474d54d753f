from pathlib import Path
from typing import Union

from transformers import AutoConfig, PreTrainedModel
from transformers.models.auto.modeling_auto import MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING


class ClassifierFactory:
    """Find the class for a checkpoint by its config.json, then load it."""

    def __init__(self, checkpoint: Union[str, Path]):
        self.checkpoint = checkpoint
        self.base_config = AutoConfig.from_pretrained(checkpoint)

    def build(self, num_labels: int) -> PreTrainedModel:
        if num_labels < 2:
            raise ValueError(f"num_labels must be at least 2, got {num_labels}")
        architecture = MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING[type(self.base_config)]
        model = architecture.from_pretrained(self.checkpoint, num_labels=num_labels)
        assert model.config.num_labels == num_labels
        return model.train()


def build_classifier(checkpoint, num_labels=5):
    return ClassifierFactory(checkpoint).build(num_labels)
