# diagnosis: squeezed
# mistake: squeezes the result, so a batch of one text comes back with shape (num_labels,).
def predict_proba(model, batch):
    mode = model.training
    model.eval()
    with torch.no_grad():
        logits = model(**batch).logits.squeeze()
    model.train(mode)
    return logits.softmax(dim=-1)
