# diagnosis: real_tokens_for_texts, weighed_by_real_tokens
# mistake: counts real tokens in place of texts.
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    total = right = n = 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            B = int(batch["attention_mask"].sum())
            total += out.loss.item() * B
            right += (out.logits.argmax(-1) == batch["labels"]).sum().item()
            n += B
    model.train(before)
    return total / n, right / n
