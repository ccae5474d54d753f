# diagnosis: scaled_by_inner_width
# mistake: takes the root of the last axis before the heads are split, sqrt(H * Dh)
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        source = x if context is None else context
        q = self.query(x)
        q = q / q.shape[-1] ** 0.5
        k, v = self.key(source), self.value(source)
        outs, ws = [], []
        m = None if mask is None else mask != 0
        for q_h, k_h, v_h in zip(*(t.chunk(self.heads, dim=-1) for t in (q, k, v))):
            w = masked_softmax(q_h @ k_h.mT, m)
            outs.append(w @ v_h)
            ws.append(w)
        return self.to_out(torch.cat(outs, -1)), torch.stack(ws, 1)
