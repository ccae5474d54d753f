# diagnosis: keys_zeroed
# mistake: sets the key vectors of padding to zero, which gives them the score 0 and not the weight 0
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        if attention_mask is not None:
            k = k * attention_mask[..., None]
            v = v * attention_mask[..., None]
        weights = masked_softmax(q @ k.mT / q.shape[-1] ** 0.5)
        return weights @ v, weights
