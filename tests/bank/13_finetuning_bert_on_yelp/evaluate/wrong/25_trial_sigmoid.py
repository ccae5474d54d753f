# diagnosis: loss_of_sigmoids
# mistake: the loss is made of sigmoids, as when a wrong predict_proba is asked.
def evaluate(model, loader, device):
    was = model.training
    model.eval()
    total = right = n = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            p = model(**batch).logits.sigmoid()  # as its predict_proba does
            y = batch["labels"]
            total -= p[torch.arange(len(y)), y].log().sum().item()
            right += (p.argmax(1) == y).sum().item()
            n += len(y)
    model.train(was)
    return total / n, right / n
