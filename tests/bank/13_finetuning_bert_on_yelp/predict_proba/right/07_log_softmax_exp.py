def predict_proba(model, batch):
    training = model.training
    grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        model.eval()
        scores = model(**dict(batch))["logits"].double()
        result = (scores - scores.logsumexp(dim=-1, keepdim=True)).exp().float()
    finally:
        torch.set_grad_enabled(grad)
        model.train(training)
    return result
