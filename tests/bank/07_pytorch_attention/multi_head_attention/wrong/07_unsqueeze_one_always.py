# diagnosis: mask_axis_for_three_only
# mistake: unsqueeze(1) for every mask, which makes (T, 1, S) out of a (T, S) mask
import math


class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.scale = 1 / math.sqrt(dim_head)
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        B, T, _ = x.shape
        context = x if context is None else context
        S = context.size(1)
        q = self.query(x).view(B, T, self.heads, self.dim_head).transpose(1, 2)
        k = self.key(context).view(B, S, self.heads, self.dim_head).transpose(1, 2)
        v = self.value(context).view(B, S, self.heads, self.dim_head).transpose(1, 2)
        scores = torch.matmul(q, k.transpose(-2, -1)) * self.scale
        if mask is not None:
            # add head dimension
            scores = scores.masked_fill(~mask.bool().unsqueeze(1), float("-inf"))
        weights = torch.nan_to_num(F.softmax(scores, dim=-1))
        out = torch.matmul(weights, v).transpose(1, 2).contiguous().view(B, T, -1)
        return self.to_out(out), weights
