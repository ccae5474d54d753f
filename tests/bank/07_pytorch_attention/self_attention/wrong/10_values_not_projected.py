# diagnosis: sequence_averaged
# mistake: averages the tokens themselves; the value layer is never used
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        scores = torch.einsum("bid,bjd->bij", self.query(sequence), self.key(sequence))
        scores = scores / self.key.weight.shape[0] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.bool()[:, None]
        weights = masked_softmax(scores, attention_mask)
        return torch.einsum("bij,bjd->bid", weights, sequence), weights
