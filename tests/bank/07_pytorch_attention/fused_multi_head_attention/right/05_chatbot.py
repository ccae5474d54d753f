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
        # Infer dimensions from the source module
        dim = mha.query.weight.shape[1]
        heads, dim_head = mha.heads, mha.dim_head

        # Create the fused module with matching dtype/device
        fused = cls(dim, heads=heads, dim_head=dim_head)
        fused = fused.to(device=mha.query.weight.device, dtype=mha.query.weight.dtype)

        # Concatenate the weights and biases: [query; key; value]
        qkv_weight = torch.cat([mha.query.weight.data, mha.key.weight.data, mha.value.weight.data], dim=0)
        qkv_bias = torch.cat([mha.query.bias.data, mha.key.bias.data, mha.value.bias.data], dim=0)

        # Copy (clone) so no memory is shared
        fused.to_qkv.weight.data.copy_(qkv_weight)
        fused.to_qkv.bias.data.copy_(qkv_bias)
        fused.to_out.weight.data.copy_(mha.to_out.weight.data)
        fused.to_out.bias.data.copy_(mha.to_out.bias.data)

        # Make sure everything is trainable
        for p in fused.parameters():
            p.requires_grad_(True)
        return fused

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        H, Dh = self.heads, self.dim_head

        # Single projection, then split into q, k, v
        qkv = self.to_qkv(x)                       # (B, T, 3*H*Dh)
        q, k, v = qkv.chunk(3, dim=-1)             # each (B, T, H*Dh)

        # Split heads -> (B, H, T, Dh)
        q = q.reshape(B, T, H, Dh).transpose(1, 2)
        k = k.reshape(B, T, H, Dh).transpose(1, 2)
        v = v.reshape(B, T, H, Dh).transpose(1, 2)

        scores = torch.matmul(q, k.transpose(-2, -1)) / (Dh ** 0.5)

        if mask is not None:
            mask = mask.bool()
            mask = mask[None, None] if mask.dim() == 2 else mask[:, None]
            scores = scores.masked_fill(~mask, float("-inf"))

        weights = torch.softmax(scores, dim=-1)
        weights = torch.nan_to_num(weights, nan=0.0)  # rows with no allowed key

        output = torch.matmul(weights, v)
        output = output.transpose(1, 2).reshape(B, T, H * Dh)
        return self.to_out(output), weights
