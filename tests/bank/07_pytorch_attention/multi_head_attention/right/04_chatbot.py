import math


class MultiHeadAttention(nn.Module):
    """Multi-head attention supporting self- and cross-attention."""

    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.dim = dim
        self.heads = heads
        self.dim_head = dim_head
        self.inner_dim = heads * dim_head
        self.scale = 1.0 / math.sqrt(dim_head)

        # Projections
        self.query = nn.Linear(dim, self.inner_dim)
        self.key = nn.Linear(dim, self.inner_dim)
        self.value = nn.Linear(dim, self.inner_dim)
        self.to_out = nn.Linear(self.inner_dim, dim)

    def forward(self, x, context=None, mask=None):
        B, T, _ = x.shape

        # If no context is given, use self-attention
        if context is None:
            context = x
        S = context.shape[1]

        # Project and split heads: (B, L, H*Dh) -> (B, H, L, Dh)
        q = self.query(x).view(B, T, self.heads, self.dim_head).transpose(1, 2)
        k = self.key(context).view(B, S, self.heads, self.dim_head).transpose(1, 2)
        v = self.value(context).view(B, S, self.heads, self.dim_head).transpose(1, 2)

        # Scaled dot-product scores: (B, H, T, S)
        scores = torch.matmul(q, k.transpose(-2, -1)) * self.scale

        if mask is not None:
            mask = mask.bool()
            if mask.dim() == 2:          # (T, S) -> (1, 1, T, S)
                mask = mask.unsqueeze(0).unsqueeze(0)
            elif mask.dim() == 3:        # (B, T, S) or (B, 1, S) -> (B, 1, *, S)
                mask = mask.unsqueeze(1)
            scores = scores.masked_fill(~mask, float("-inf"))

        weights = torch.softmax(scores, dim=-1)
        # Fully masked rows produce NaN; replace by zeros
        weights = torch.nan_to_num(weights, nan=0.0)

        # Weighted sum and merge heads
        out = torch.matmul(weights, v)                       # (B, H, T, Dh)
        out = out.transpose(1, 2).contiguous().view(B, T, self.inner_dim)
        return self.to_out(out), weights
