# diagnosis: device_ignored
# mistake: the batches are not moved to the device.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            out = model(**batch)
            b = len(batch["labels"])
            loss += out.loss.item() * b
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += b
    model.train(mode)
    return loss / n, right / n
