# diagnosis: with_bias
# mistake: the linear layers have a bias
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head)
        self.key = nn.Linear(input_dim, dim_head)
        self.value = nn.Linear(input_dim, dim_head)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
        mask = None if attention_mask is None else attention_mask[:, None, :].bool()
        weights = masked_softmax(scores, mask)
        return weights @ v, weights
