class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(input_dim, dim_head, bias=False))
        self.scale = dim_head**-0.5

    def forward(self, sequence, attention_mask=None):
        q, k, v = (getattr(self, name)(sequence) for name in ("query", "key", "value"))
        s = torch.einsum("bid,bjd->bij", q * self.scale, k)
        if attention_mask is not None:
            keep = attention_mask.ne(0)[:, None].expand_as(s)
            w = s.masked_fill(~keep, torch.finfo(s.dtype).min).softmax(-1) * keep
        else:
            w = s.softmax(-1)
        return torch.einsum("bij,bjd->bid", w, v), w
