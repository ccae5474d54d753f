# diagnosis: no_head
# mistake: AutoModel has no classifier on top.
def build_classifier(checkpoint, num_labels=5):
    from transformers import AutoModel
    return AutoModel.from_pretrained(checkpoint)
