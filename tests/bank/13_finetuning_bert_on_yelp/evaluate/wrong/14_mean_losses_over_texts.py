# diagnosis: batch_means_divided_by_texts
# mistake: adds up the batches' mean losses without their sizes and divides by the number of texts.
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    total_loss, total_right, total = 0.0, 0, 0
    with torch.no_grad():
        for batch in map(lambda b: to_device(b, device), loader):
            out = model(**batch)
            total_loss += out.loss.item()
            total_right += torch.sum(torch.argmax(out.logits, dim=-1) == batch["labels"]).item()
            total += batch["labels"].shape[0]
    model.train(mode)
    return total_loss / total, total_right / total
