# diagnosis: size_of_the_first_batch
# mistake: takes all batches to be as large as the first one.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    size = None
    loss, right, batches = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            size = size or batch["labels"].shape[0]
            out = model(**batch)
            loss += out.loss.item() * size
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            batches += 1
    model.train(mode)
    return loss / (batches * size), right / (batches * size)
