# diagnosis: stack_reshaped, transposed
# mistake: stacks the transposed weights and transposes the stack by a reshape, which scrambles the rows
class FusedMultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner = heads * dim_head
        self.to_qkv = nn.Linear(dim, 3 * inner)
        self.to_out = nn.Linear(inner, dim)

    @classmethod
    def from_separate(cls, mha):
        new = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        layers = [mha.query, mha.key, mha.value]
        stacked = torch.cat([layer.weight.detach().T for layer in layers], dim=1)  # (D, 3 * H * Dh)
        new.to_qkv.weight = nn.Parameter(stacked.reshape(new.to_qkv.weight.shape).clone())
        new.to_qkv.bias = nn.Parameter(torch.cat([layer.bias.detach() for layer in layers]))
        new.to_out.load_state_dict(mha.to_out.state_dict())
        return new

    def forward(self, x, mask=None):
        parts = self.to_qkv(x).chunk(3, dim=-1)
        found, tables = [], []
        for q, k, v in zip(*(part.chunk(self.heads, dim=-1) for part in parts)):
            table = masked_softmax(q @ k.mT / self.dim_head**0.5, mask if mask is None else mask.bool())
            found.append(table @ v)
            tables.append(table)
        return self.to_out(torch.cat(found, dim=-1)), torch.stack(tables, dim=1)
