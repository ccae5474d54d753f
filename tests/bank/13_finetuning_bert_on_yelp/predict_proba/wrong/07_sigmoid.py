# diagnosis: sigmoid
# mistake: a sigmoid on every logit; the rows do not sum to 1.
def predict_proba(model, batch):
    state = model.training
    try:
        model.eval()
        with torch.no_grad():
            return torch.sigmoid(model(**batch).logits)
    finally:
        model.train(state)
