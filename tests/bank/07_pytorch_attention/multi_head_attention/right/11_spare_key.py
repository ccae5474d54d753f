class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        make = lambda a, b: nn.Linear(a, b)
        self.query, self.key = make(dim, heads * dim_head), make(dim, heads * dim_head)
        self.value, self.to_out = make(dim, heads * dim_head), make(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        source = (context, x)[context is None]
        q = torch.stack(self.query(x).chunk(self.heads, -1), 1)
        k = torch.stack(self.key(source).split(self.dim_head, dim=-1), 1)
        v = torch.stack(self.value(source).tensor_split(self.heads, dim=-1), 1)
        scores = q.matmul(k.transpose(2, 3)) * (1 / self.dim_head) ** 0.5
        if mask is not None:
            mask = mask[None] if mask.dim() == 2 else mask
            open_ = mask[:, None].bool()
            scores = torch.where(open_, scores, -torch.inf)
            # a spare key that only rows without any other key can see, thrown away afterwards
            spare = torch.where(open_.any(-1, keepdim=True), -torch.inf, scores.new_zeros(())).expand(*scores.shape[:-1], 1)
            weights = torch.cat([scores, spare], -1).softmax(-1)[..., :-1]
        else:
            weights = scores.softmax(-1)
        return self.to_out(torch.cat(list((weights @ v).unbind(1)), -1)), weights
