# diagnosis: labels_taken_out
# mistake: takes the labels out of the caller's batch with pop, the batches are changed.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    loss_fn = torch.nn.CrossEntropyLoss(reduction="sum")
    loss, right, n = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            labels = batch.pop("labels").to(device)
            logits = model(**to_device(batch, device)).logits
            loss += loss_fn(logits, labels).item()
            right += (logits.argmax(-1) == labels).sum().item()
            n += labels.numel()
    model.train(mode)
    return loss / n, right / n
