# diagnosis: flag_only
# mistake: sets model.training = False by hand, which does not reach the dropout layers inside.
def predict_proba(model, batch):
    before = model.training
    model.training = False
    with torch.no_grad():
        p = model(**batch).logits.softmax(dim=1)
    model.training = before
    return p
