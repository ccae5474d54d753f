# diagnosis: detached_only
# mistake: detaches the result, but gradients have been recorded during the whole forward pass.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    probs = model(**batch).logits.softmax(dim=-1).detach()
    model.train(before)
    return probs
