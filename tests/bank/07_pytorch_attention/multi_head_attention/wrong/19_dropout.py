# diagnosis: dropout
# mistake: drops a tenth of the weights at random while training
import math


class MultiHeadAttention(nn.Module):
    """Multi-Head Attention as in 'Attention Is All You Need'."""

    def __init__(self, dim, heads=8, dim_head=64, dropout=0.1):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner_dim = heads * dim_head

        self.query = nn.Linear(dim, inner_dim)
        self.key = nn.Linear(dim, inner_dim)
        self.value = nn.Linear(dim, inner_dim)
        self.to_out = nn.Linear(inner_dim, dim)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        B, T, _ = x.shape
        S = context.shape[1]

        # (B, L, H*Dh) -> (B, H, L, Dh)
        q = self.query(x).view(B, T, self.heads, self.dim_head).transpose(1, 2)
        k = self.key(context).view(B, S, self.heads, self.dim_head).transpose(1, 2)
        v = self.value(context).view(B, S, self.heads, self.dim_head).transpose(1, 2)

        scores = torch.matmul(q, k.transpose(-2, -1)) / math.sqrt(self.dim_head)
        if mask is not None:
            mask = mask.bool()
            mask = mask.unsqueeze(1) if mask.dim() == 3 else mask[None, None]
            scores = scores.masked_fill(~mask, float("-inf"))

        weights = torch.nan_to_num(torch.softmax(scores, dim=-1), nan=0.0)
        weights = self.dropout(weights)

        out = torch.matmul(weights, v)
        out = out.transpose(1, 2).contiguous().view(B, T, -1)
        return self.to_out(out), weights
