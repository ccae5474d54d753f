# diagnosis: batch_changed
# mistake: takes the labels out of the caller's batch with pop.
def predict_proba(model, batch):
    batch.pop("labels", None)  # not needed for inference
    was_training = model.training
    model.eval()
    with torch.no_grad():
        probs = torch.softmax(model(**batch).logits, dim=-1)
    model.train(was_training)
    return probs
