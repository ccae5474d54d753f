def evaluate(model, loader, device):
    mode, model = model.training, model.eval()
    with torch.no_grad():
        found = [(model(**b), b["labels"]) for b in (to_device(batch, device) for batch in loader)]
    model.train(mode)
    sizes = [len(labels) for _, labels in found]
    loss = np.average([out.loss.cpu().item() for out, _ in found], weights=sizes)
    right = np.concatenate([(out.logits.argmax(-1) == labels).cpu().numpy() for out, labels in found])
    return float(loss), float(right.mean())
