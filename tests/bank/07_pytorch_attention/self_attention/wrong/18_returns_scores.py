# diagnosis: scores_returned
# mistake: gives back the masked scores, not the softmax of them, as weights
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        weights = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
        if attention_mask is not None:
            weights = torch.where(attention_mask.bool()[:, None], weights, -torch.inf)
        output = masked_softmax(weights) @ v
        return output, weights
