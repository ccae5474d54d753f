# diagnosis: measured_on_train
# mistake: the accuracy is measured on the training set.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    losses, accs = [], []
    e = 0
    while e < epochs:
        losses.append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        accs.append(evaluate(model, train_loader, device)[1])
        e += 1
    return dict(train_loss=losses, val_acc=accs)
