# diagnosis: flag_only
# mistake: sets model.training = False, which does not reach the dropout layers inside.
def evaluate(model, loader, device):
    before = model.training
    model.training = False
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            loss += out.loss.item() * len(batch["labels"])
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += len(batch["labels"])
    model.training = before
    return loss / n, right / n
