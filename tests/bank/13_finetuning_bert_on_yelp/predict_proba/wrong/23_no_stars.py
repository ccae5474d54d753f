# diagnosis: dict_not_unpacked
# mistake: half-finished: hands the dict over as one argument instead of unpacking it.
def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        logits = model(batch).logits
    model.train(before)
    return logits.softmax(dim=-1)
