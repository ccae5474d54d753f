# diagnosis: recording_off_for_good
# mistake: gradients are switched off for everything that follows, not just meanwhile.
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    torch.set_grad_enabled(False)
    losses, hits = [], []
    for batch in loader:
        batch = to_device(batch, device)
        logits = model(**batch).logits
        losses += torch.nn.functional.cross_entropy(logits, batch["labels"], reduction="none").tolist()
        hits += (logits.argmax(-1) == batch["labels"]).tolist()
    model.train(before)
    return sum(losses) / len(losses), sum(hits) / len(hits)
