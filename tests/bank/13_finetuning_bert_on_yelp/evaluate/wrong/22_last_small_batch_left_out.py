# diagnosis: small_batches_left_out
# mistake: a batch that is smaller than the one before is left out.
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    full, loss, right, n = 0, 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            size = len(batch["labels"])
            if size < full:  # incomplete
                continue
            full = size
            batch = to_device(batch, device)
            out = model(**batch)
            loss += out.loss.item() * size
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += size
    model.train(before)
    return loss / n, right / n
