# diagnosis: left_in_evaluation
# mistake: the mode is not restored, a model in training comes back in evaluation mode.
@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    total_loss, correct, total = 0.0, 0, 0
    for batch in loader:
        batch = {k: v.to(device) for k, v in batch.items()}
        outputs = model(**batch)
        total_loss += outputs.loss.item() * batch["labels"].size(0)
        correct += (outputs.logits.argmax(dim=-1) == batch["labels"]).sum().item()
        total += batch["labels"].size(0)
    return total_loss / total, correct / total
