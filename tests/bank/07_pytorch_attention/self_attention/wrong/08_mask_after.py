# diagnosis: mask_after_softmax
# mistake: softmax over all keys first, padding set to zero afterwards, so rows no longer add up to one
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        weights = torch.softmax(self.query(sequence) @ self.key(sequence).mT / self.query.out_features**0.5, -1)
        if attention_mask is not None:
            weights = torch.where(attention_mask.bool().unsqueeze(1), weights, 0.0)
        return weights @ self.value(sequence), weights
