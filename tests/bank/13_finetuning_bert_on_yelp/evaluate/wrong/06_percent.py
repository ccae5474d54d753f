# diagnosis: percent
# mistake: the accuracy is in percent, not from 0 to 1.
def evaluate(model, loader, device):
    was_training = model.training
    model.eval()
    total_loss = 0.0
    correct = 0
    total = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            outputs = model(**batch)
            total_loss += outputs.loss.item() * batch["labels"].size(0)
            correct += (outputs.logits.argmax(dim=1) == batch["labels"]).sum().item()
            total += batch["labels"].size(0)
    model.train(was_training)
    avg_loss = total_loss / total
    accuracy = 100.0 * correct / total
    print(f"Loss: {avg_loss:.4f} | Accuracy: {accuracy:.2f}%")
    return avg_loss, accuracy
