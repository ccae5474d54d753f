# diagnosis: loss_of_probabilities
# mistake: cross_entropy wants logits, but gets probabilities: softmax is taken twice.
import torch.nn.functional as F


def evaluate(model, loader, device):
    loss, right, n = 0.0, 0, 0
    for batch in loader:
        batch = to_device(batch, device)
        probs = predict_proba(model, batch)
        loss += F.cross_entropy(probs, batch["labels"], reduction="sum").item()
        right += (probs.argmax(dim=-1) == batch["labels"]).sum().item()
        n += len(batch["labels"])
    return loss / n, right / n
