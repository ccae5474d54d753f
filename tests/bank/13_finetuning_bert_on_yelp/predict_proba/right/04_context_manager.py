from contextlib import contextmanager


@contextmanager
def _asking(model):
    mode = model.training
    model.train(False)
    try:
        with torch.no_grad():
            yield model
    finally:
        model.train(mode)


def predict_proba(model, batch):
    with _asking(model) as quiet:
        logits = quiet(**batch).logits
    return torch.nn.functional.softmax(logits, dim=1)
