# Exercise 7.2  Self-attention | about 15 min | difficulty 2/5 | 3 points
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        mask = None if attention_mask is None else attention_mask.bool()[:, None, :]
        weights = masked_softmax(scores, mask)
        return weights @ v, weights
