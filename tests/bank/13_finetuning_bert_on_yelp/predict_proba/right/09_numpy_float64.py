def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        logits = model(**batch).logits
    model.train(before)
    x = logits.float().cpu().numpy().astype(np.float64)
    x = np.exp(x - x.max(axis=1, keepdims=True))
    return torch.from_numpy(x / x.sum(axis=1, keepdims=True)).to(logits.device, torch.float32)
