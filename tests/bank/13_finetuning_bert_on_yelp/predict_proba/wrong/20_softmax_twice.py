# diagnosis: softmax_twice
# mistake: applies softmax twice.
class _WithSoftmax(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, **batch):
        return torch.softmax(self.model(**batch).logits, dim=-1)


def predict_proba(model, batch):
    before = model.training
    wrapped = _WithSoftmax(model).eval()
    with torch.no_grad():
        answer = wrapped(**batch)
    model.train(before)
    return torch.softmax(answer, dim=-1)
