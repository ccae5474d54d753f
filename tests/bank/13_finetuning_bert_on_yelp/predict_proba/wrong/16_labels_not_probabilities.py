# diagnosis: argmax_returned
# mistake: returns the most probable label of each text instead of all probabilities.
def predict_proba(model, batch):
    m = model.training
    model.eval()
    with torch.no_grad():
        probs = torch.softmax(model(**batch).logits, dim=-1)
    model.train(m)
    return probs.argmax(dim=-1)
