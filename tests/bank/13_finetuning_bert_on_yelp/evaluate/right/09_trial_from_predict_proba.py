# asks the earlier exercise for probabilities, and takes their logarithms
def evaluate(model, loader, device):
    total = right = n = 0
    for batch in loader:
        batch = to_device(batch, device)
        p = predict_proba(model, batch)
        y = batch["labels"]
        total -= p[torch.arange(len(y)), y].log().sum().item()
        right += (p.argmax(1) == y).sum().item()
        n += len(y)
    return total / n, right / n
