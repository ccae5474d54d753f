def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        output = model(**batch)
        logits = output.logits
        probabilities = torch.softmax(logits, dim=1)
    if before == True:
        model.train()
    else:
        model.eval()
    return probabilities
