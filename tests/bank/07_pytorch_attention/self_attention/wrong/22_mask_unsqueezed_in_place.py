# diagnosis: changes_the_mask
# mistake: unsqueeze_ changes the shape of the caller's mask
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.unsqueeze_(1).bool()
        weights = masked_softmax(scores, attention_mask)
        return weights @ v, weights
