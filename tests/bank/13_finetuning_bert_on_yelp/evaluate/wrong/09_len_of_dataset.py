# diagnosis: dataset_demanded
# mistake: divides by len(loader.dataset), but a loader may be any iterable, a list or a generator.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            loss += out.loss.item() * len(batch["labels"])
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
    model.train(mode)
    return loss / len(loader.dataset), right / len(loader.dataset)
