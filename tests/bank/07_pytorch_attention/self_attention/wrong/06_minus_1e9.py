# diagnosis: uniform_for_padding_alone
# mistake: -1e9 gives a text of padding alone equal weights on its padding instead of zeros
class SelfAttention(nn.Module):
    """
    Single-head self-attention.
    """

    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.dim_head = dim_head
        # Projection layers
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        # Project inputs
        q = self.query(sequence)
        k = self.key(sequence)
        v = self.value(sequence)
        # Compute scaled scores
        scores = torch.matmul(q, k.transpose(-2, -1)) / (self.dim_head ** 0.5)
        # Apply padding mask
        if attention_mask is not None:
            mask = attention_mask.unsqueeze(1).bool()
            scores = scores.masked_fill(~mask, -1e9)
        # Softmax and weighted sum
        weights = torch.softmax(scores, dim=-1)
        return torch.matmul(weights, v), weights
