# diagnosis: mask_on_queries, mask_on_queries_nan, mask_on_queries_uniform
# mistake: the mask becomes (B, T, 1) and crosses out the rows of the queries instead of the columns of the keys
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = q @ k.transpose(-1, -2) / k.shape[-1] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.bool()[:, :, None]
        weights = masked_softmax(scores, attention_mask)
        return weights @ v, weights
