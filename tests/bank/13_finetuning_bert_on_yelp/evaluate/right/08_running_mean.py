def evaluate(model, loader, device):
    previous_mode = model.training
    model.eval()
    previous_grad = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    mean_loss, mean_right, seen = 0.0, 0.0, 0
    iterator = iter(loader)
    while True:
        try:
            batch = to_device(next(iterator), device)
        except StopIteration:
            break
        result = model(**batch)
        b = batch["labels"].shape[0]
        seen += b
        share = b / seen
        right = sum(result.logits.argmax(-1).eq(batch["labels"]).tolist()) / b
        mean_loss += share * (result.loss.item() - mean_loss)
        mean_right += share * (right - mean_right)
    torch.set_grad_enabled(previous_grad)
    model.train(previous_mode)
    return mean_loss, mean_right
