# diagnosis: accuracy_is_mean_of_batch_means
# mistake: the loss is weighted by the batch sizes, but the accuracy is the plain mean of the batches' accuracies.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    losses, sizes, accs = [], [], []
    with torch.no_grad():
        for batch in loader:
            b = to_device(batch, device)
            out = model(**b)
            losses.append(out.loss.item())
            sizes.append(len(b["labels"]))
            accs.append(accuracy_of(out.logits.argmax(-1).cpu(), b["labels"].cpu()))
    model.train(mode)
    return float(np.dot(losses, sizes) / np.sum(sizes)), float(np.mean(accs))
