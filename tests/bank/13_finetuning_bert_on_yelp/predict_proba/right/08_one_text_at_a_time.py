def predict_proba(model, batch):
    was_training = model.training
    model.eval()
    n = len(batch["input_ids"])
    rows = []
    with torch.no_grad():
        for i in range(n):
            one = {}
            for name in batch:
                one[name] = batch[name][i : i + 1]
            rows.append(torch.softmax(model(**one).logits[0], dim=0))
    model.train(was_training)
    return torch.stack(rows)
