# diagnosis: logits_returned
# mistake: returns the logits, the softmax is missing.
def predict_proba(model, batch):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(**batch)
    if was_training:
        model.train()
    return outputs.logits
