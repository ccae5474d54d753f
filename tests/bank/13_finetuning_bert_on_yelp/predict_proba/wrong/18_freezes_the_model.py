# diagnosis: parameters_frozen
# mistake: switches requires_grad off on all parameters and never on again; the model cannot be trained any more.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    for p in model.parameters():
        p.requires_grad = False
    out = model(**batch)
    model.train(before)
    return out.logits.softmax(dim=-1)
