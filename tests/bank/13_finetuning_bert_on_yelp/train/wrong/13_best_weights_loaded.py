# diagnosis: best_weights_loaded
# mistake: at the end the weights of the best epoch are loaded back, so the model is not the one that was trained for all epochs.
import copy


def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    best_acc, best_state = -1.0, None
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        history["val_acc"].append(evaluate(model, val_loader, device)[1])
        if history["val_acc"][-1] > best_acc:
            best_acc = history["val_acc"][-1]
            best_state = copy.deepcopy(model.state_dict())
    model.load_state_dict(best_state)
    return history
