def evaluate(model, loader, device):
    before = model.training
    model.eval()
    sum_loss = 0.0
    right = 0
    n = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            output = model(**batch)
            size = len(batch["labels"])
            sum_loss = sum_loss + output.loss.item() * size
            guess = output.logits.argmax(dim=-1)
            for i in range(size):
                if guess[i].item() == batch["labels"][i].item():
                    right = right + 1
            n = n + size
    model.train(before)
    return sum_loss / n, right / n
