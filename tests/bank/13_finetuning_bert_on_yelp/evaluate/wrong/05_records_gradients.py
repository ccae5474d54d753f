# diagnosis: gradients_kept
# mistake: no no_grad: a graph is recorded for every batch.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    loss_sum, hits, count = 0.0, 0, 0
    for batch in loader:
        batch = to_device(batch, device)
        output = model(**batch)
        size = len(batch["labels"])
        loss_sum += output.loss.item() * size
        hits += int((output.logits.argmax(-1) == batch["labels"]).sum())
        count += size
    model.train(mode)
    return loss_sum / count, hits / count
