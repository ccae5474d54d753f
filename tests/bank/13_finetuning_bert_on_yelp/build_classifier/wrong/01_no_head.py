# diagnosis: no_head
# mistake: AutoModel has nothing on top, so there are no logits and no loss.
from transformers import AutoModel


def build_classifier(checkpoint, num_labels=5):
    return AutoModel.from_pretrained(checkpoint)
