# diagnosis: loss_is_mean_of_batch_means
# mistake: the loss is the mean of the batches' means, a small last batch counts too much.
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    losses, right, n = [], 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            losses.append(out.loss.item())
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += len(batch["labels"])
    model.train(before)
    return sum(losses) / len(losses), right / n
