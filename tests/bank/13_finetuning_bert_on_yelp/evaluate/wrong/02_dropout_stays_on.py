# diagnosis: mode_as_it_is
# mistake: never switches to evaluation mode, dropout is on while measuring.
def evaluate(model, loader, device):
    loss = right = n = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            b = batch["labels"].size(0)
            loss, right, n = loss + out.loss.item() * b, right + (out.logits.argmax(1) == batch["labels"]).sum().item(), n + b
    return loss / n, right / n
