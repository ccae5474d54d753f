# diagnosis: always_left_in_training
# mistake: always switches to training mode afterwards, also if the model came in evaluation mode.
import torch.nn.functional as F


def predict_proba(model, batch):
    model.eval()
    with torch.inference_mode():
        probs = F.softmax(model(**batch).logits, dim=1)
    model.train()  # back to training mode
    return probs
