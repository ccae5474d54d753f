class SelfAttention(nn.Module):
    """x Wq' Wk x' with the two matrices multiplied first; values mixed after averaging the tokens."""

    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        form = self.query.weight.T @ self.key.weight / self.query.out_features**0.5  # (D, D)
        scores = sequence @ form @ sequence.mT
        if attention_mask is not None:
            attention_mask = attention_mask.to(torch.bool).unsqueeze(1)
        weights = masked_softmax(scores, attention_mask)
        return self.value(weights @ sequence), weights
