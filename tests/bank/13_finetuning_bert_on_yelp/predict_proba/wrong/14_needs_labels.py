# diagnosis: labels_demanded
# mistake: takes the labels out by name, which is a KeyError for a batch without them.
def predict_proba(model, batch):
    inputs = dict(batch)
    del inputs["labels"]
    was_training = model.training
    model.eval()
    with torch.no_grad():
        probs = model(**inputs).logits.softmax(-1)
    model.train(was_training)
    return probs
