# diagnosis: over_the_batch
# mistake: softmax along axis 0, over the texts and not over the labels.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        logits = model(**batch).logits
    model.train(before)
    return torch.softmax(logits, 0)
