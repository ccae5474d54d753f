# diagnosis: rounded
# mistake: rounds the probabilities to two digits, so the rows do not sum to 1.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        probs = torch.softmax(model(**batch).logits, dim=1)
    model.train(before)
    return torch.round(probs * 100) / 100
