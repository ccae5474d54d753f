# diagnosis: best_text_of_each_label, argmax_over_the_batch
# mistake: the best text of each label is compared with labels.
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    total = right = n = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            B = len(batch["labels"])
            total += out.loss.item() * B
            right += (out.logits.argmax(0) == batch["labels"]).sum().item()
            n += B
    model.train(before)
    return total / n, right / n
