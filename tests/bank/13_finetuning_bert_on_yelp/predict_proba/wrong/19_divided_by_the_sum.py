# diagnosis: shares_of_logits
# mistake: divides the logits by their sum and forgets exp; the rows sum to 1 but are no probabilities.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        logits = model(**batch).logits
    model.train(before)
    return logits / logits.sum(dim=1, keepdim=True)
