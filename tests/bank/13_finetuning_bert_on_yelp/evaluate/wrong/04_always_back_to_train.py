# diagnosis: always_left_in_training
# mistake: ends with model.train(), so a model that came in evaluation mode leaves in training mode.
import torch.nn.functional as F


def evaluate(model, loader, device):
    model.eval()
    all_logits, all_labels = [], []
    with torch.inference_mode():
        for batch in loader:
            batch = to_device(batch, device)
            all_logits.append(model(**batch).logits)
            all_labels.append(batch["labels"])
    all_logits = torch.cat(all_logits)
    all_labels = torch.cat(all_labels)
    model.train()
    return F.cross_entropy(all_logits, all_labels).item(), (all_logits.argmax(-1) == all_labels).float().mean().item()
