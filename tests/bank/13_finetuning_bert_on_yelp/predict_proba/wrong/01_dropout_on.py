# diagnosis: mode_as_it_is
# mistake: never switches to evaluation mode, so dropout is on while the model is asked.
def predict_proba(model, batch):
    with torch.no_grad():
        logits = model(**batch).logits
    return torch.softmax(logits, dim=-1)
