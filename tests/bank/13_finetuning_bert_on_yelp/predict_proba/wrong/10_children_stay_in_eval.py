# diagnosis: flag_put_back_only
# mistake: restores the flag of the outermost module only, all modules inside stay in evaluation mode.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        p = model(**batch).logits.softmax(dim=1)
    model.training = before
    return p
