# diagnosis: array_returned
# mistake: returns a NumPy array instead of a tensor.
def predict_proba(model, batch):
    training = model.training
    model.eval()
    with torch.no_grad():
        probs = torch.softmax(model(**batch).logits, dim=-1)
    model.train(training)
    return probs.detach().cpu().numpy()
