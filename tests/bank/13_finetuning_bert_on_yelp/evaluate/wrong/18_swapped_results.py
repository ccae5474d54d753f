# diagnosis: swapped
# mistake: returns accuracy and loss in the wrong order.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    results = {"loss": 0.0, "right": 0, "n": 0}
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            results["loss"] += out.loss.item() * len(batch["labels"])
            results["right"] += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            results["n"] += len(batch["labels"])
    model.train(mode)
    accuracy = results["right"] / results["n"]
    return accuracy, results["loss"] / results["n"]
