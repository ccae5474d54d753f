# diagnosis: values_compared
# mistake: compares the highest logit itself with the label.
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    total = right = n = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            B = len(batch["labels"])
            total += out.loss.item() * B
            right += (out.logits.max(-1).values == batch["labels"]).sum().item()
            n += B
    model.train(before)
    return total / n, right / n
