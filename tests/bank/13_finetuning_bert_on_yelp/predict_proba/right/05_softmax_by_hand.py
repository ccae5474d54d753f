def predict_proba(model, batch):
    mode = model.training
    model.eval()
    with torch.no_grad():
        z = model(**batch).logits
    model.train(mode)
    z = z - z.max(dim=1, keepdim=True).values
    e = torch.exp(z)
    return e / e.sum(dim=1, keepdim=True)
