# diagnosis: softmax_over_queries
# mistake: softmax down the columns, dim=1 of (B, T, T), instead of along the keys
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = q @ k.mT / q.shape[-1] ** 0.5
        weights = scores.softmax(dim=1)
        if attention_mask is not None:
            weights = weights * attention_mask[:, None, :]
        return weights @ v, weights
