# diagnosis: log_softmax
# mistake: returns log-probabilities (log_softmax) instead of probabilities.
import torch.nn.functional as F


def predict_proba(model, batch):
    before = model.training
    model.eval()
    with torch.no_grad():
        result = F.log_softmax(model(**batch).logits, dim=-1)
    model.train(before)
    return result
