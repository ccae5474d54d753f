# diagnosis: mask_dropped
# mistake: passes the ids only; without the attention mask the padding is read like words.
def predict_proba(model, batch):
    was = model.training
    model.eval()
    with torch.no_grad():
        logits = model(batch["input_ids"]).logits
    model.train(was)
    return torch.softmax(logits, dim=-1)
