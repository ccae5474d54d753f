# diagnosis: mode_as_it_is
# mistake: asks the model first and calls eval() afterwards.
def predict_proba(model, batch):
    before = model.training
    with torch.no_grad():
        logits = model(**batch).logits
        model.eval()
        probabilities = logits.softmax(dim=-1)
    model.train(before)
    return probabilities
