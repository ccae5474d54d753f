import math


def evaluate(model, loader, device):
    training = model.training
    model.eval()
    losses, hits = [], []
    with torch.no_grad():
        for batch in loader:
            moved = to_device(batch, device)
            rows = model(**moved).logits.tolist()
            for row, label in zip(rows, batch["labels"].tolist()):
                top = max(row)
                log_sum = top + math.log(sum(math.exp(x - top) for x in row))
                losses.append(log_sum - row[label])
                hits.append(row.index(top) == label)
    if training:
        model.train()
    return sum(losses) / len(losses), sum(hits) / len(hits)
