def evaluate(model, loader, device):
    was = model.training
    model.train(False)
    logits, labels = [], []
    with torch.no_grad():
        for batch in loader:
            without = {name: t.to(device) for name, t in batch.items() if name != "labels"}
            logits.append(model(**without).logits.cpu())
            labels.append(batch["labels"].cpu())
    model.train(was)
    logits, labels = torch.cat(logits), torch.cat(labels)
    log_p = logits.log_softmax(dim=1)
    return -log_p.gather(1, labels[:, None]).mean().item(), (logits.argmax(1) == labels).float().mean().item()
