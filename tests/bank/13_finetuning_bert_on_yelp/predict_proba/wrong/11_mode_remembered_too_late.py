# diagnosis: left_in_evaluation
# mistake: remembers the mode after eval() has been called, so it always restores evaluation mode.
@torch.no_grad()
def predict_proba(model, batch):
    model = model.eval()
    mode = model.training
    result = torch.nn.Softmax(dim=-1)(model(**batch).logits)
    model.train(mode)
    return result
