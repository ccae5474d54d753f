# diagnosis: two_passes
# mistake: goes through the loader twice, once for the loss and once for the accuracy; a generator is empty the second time.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    with torch.no_grad():
        pairs = [(model(**to_device(b, device)).loss.item(), len(b["labels"])) for b in loader]
        hits = [
            hit
            for b in loader
            for hit in (model(**to_device(b, device)).logits.argmax(-1).cpu() == b["labels"]).tolist()
        ]
    model.train(mode)
    n = sum(size for _, size in pairs)
    return sum(loss * size for loss, size in pairs) / n, sum(hits) / n
