# diagnosis: argmax_over_the_batch
# mistake: argmax over axis 0 looks for the best text of each label, not for the best label of each text.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            best = out.logits.argmax(dim=0).tolist()
            labels = batch["labels"].tolist()
            for guess, label in zip(best, labels):
                right += guess == label
            loss += out.loss.item() * len(labels)
            n += len(labels)
    model.train(mode)
    return loss / n, right / n
