# diagnosis: causal_too
# mistake: adds a causal mask that nobody asked for
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        n = sequence.shape[1]
        mask = torch.ones(n, n, dtype=torch.bool, device=sequence.device).tril()
        if attention_mask is not None:
            mask = mask & attention_mask.bool()[:, None, :]
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        weights = masked_softmax(q @ k.mT / k.shape[-1] ** 0.5, mask)
        return weights @ v, weights
