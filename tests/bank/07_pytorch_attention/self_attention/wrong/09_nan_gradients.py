# diagnosis: nan_gradients
# mistake: adds a mask of -inf and cleans the nan afterwards, so gradients of a text of padding alone are nan
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        scores = q @ k.transpose(1, 2) * q.shape[2] ** -0.5
        if attention_mask is not None:
            scores = scores + torch.log(attention_mask.to(scores.dtype))[:, None]  # log 0 = -inf
        weights = torch.softmax(scores, 2)
        weights = torch.nan_to_num(weights)
        return weights @ v, weights
