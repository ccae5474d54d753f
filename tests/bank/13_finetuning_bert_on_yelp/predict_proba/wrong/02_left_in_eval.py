# diagnosis: left_in_evaluation
# mistake: leaves the model in evaluation mode afterwards.
def predict_proba(model, batch):
    model.eval()
    with torch.no_grad():
        return model(**batch).logits.softmax(dim=-1)
