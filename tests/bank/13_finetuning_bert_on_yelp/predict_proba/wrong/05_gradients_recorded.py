# diagnosis: gradients_kept
# mistake: forgets no_grad, so gradients are recorded and the result requires one.
def predict_proba(model, batch):
    mode = model.training
    model.eval()
    output = model(**batch)
    model.train(mode)
    return output.logits.softmax(-1)
