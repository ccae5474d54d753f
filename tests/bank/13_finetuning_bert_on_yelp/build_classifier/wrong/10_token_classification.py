# diagnosis: labels_tokens
# mistake: takes the class that labels every token, so the logits have shape (B, T, num_labels).
from transformers import AutoModelForTokenClassification


def build_classifier(checkpoint, num_labels=5):
    return AutoModelForTokenClassification.from_pretrained(checkpoint, num_labels=num_labels)
