# diagnosis: weighed_by_tokens
# mistake: weighs the losses by the number of places in input_ids instead of the number of texts.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    loss, right, places, n = 0.0, 0, 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            loss += out.loss.item() * batch["input_ids"].numel()
            places += batch["input_ids"].numel()
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += batch["labels"].numel()
    model.train(mode)
    return loss / places, right / n
