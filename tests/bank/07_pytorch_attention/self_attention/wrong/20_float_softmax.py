# diagnosis: float32_scores
# mistake: computes the scores in float32 and casts back, so float64 has only the precision of float32
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = torch.matmul(q, k.transpose(-1, -2)).float() / q.shape[-1] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.bool()[:, None, :]
        weights = masked_softmax(scores, attention_mask).to(v.dtype)
        return weights @ v, weights
