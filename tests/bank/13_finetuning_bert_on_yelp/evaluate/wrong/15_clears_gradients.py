# diagnosis: gradients_cleared
# mistake: clears the gradients of the model, which somebody may be accumulating.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    model.zero_grad()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            b = len(batch["labels"])
            loss += out.loss.item() * b
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += b
    model.train(mode)
    return loss / n, right / n
