# diagnosis: bare_matrices, other_names, bare_matrices_of_other_names
# mistake: the matrices are bare parameters of shape (D, Dh) called w_query, w_key and w_value, not nn.Linear under the promised names
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.w_query = nn.Parameter(torch.randn(input_dim, dim_head) / input_dim**0.5)
        self.w_key = nn.Parameter(torch.randn(input_dim, dim_head) / input_dim**0.5)
        self.w_value = nn.Parameter(torch.randn(input_dim, dim_head) / input_dim**0.5)

    def forward(self, sequence, attention_mask=None):
        query, key, value = sequence @ self.w_query, sequence @ self.w_key, sequence @ self.w_value
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.bool()[:, None, :]
        weights = masked_softmax(scores, attention_mask)
        return weights @ value, weights
