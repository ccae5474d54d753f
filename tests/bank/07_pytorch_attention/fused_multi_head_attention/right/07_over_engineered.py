class FusedMultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner = heads * dim_head
        self.to_qkv = nn.Linear(dim, 3 * inner)
        self.to_out = nn.Linear(inner, dim)

    @classmethod
    def from_separate(cls, mha: nn.Module) -> "FusedMultiHeadAttention":
        for name in ("query", "key", "value", "to_out", "heads", "dim_head"):
            if not hasattr(mha, name):
                raise TypeError(f"mha has no {name!r}")
        like = mha.query.weight
        inner, dim = like.shape
        if inner != mha.heads * mha.dim_head:
            raise ValueError("the inner width is not heads * dim_head")
        fused = cls(dim, mha.heads, mha.dim_head).to(device=like.device, dtype=like.dtype)
        sources = {
            "to_qkv": [mha.query, mha.key, mha.value],
            "to_out": [mha.to_out],
        }
        for target, layers in sources.items():
            cls._fill(fused.get_submodule(target), layers)
        return fused

    @staticmethod
    @torch.no_grad()
    def _fill(target: nn.Linear, layers: list) -> None:
        """Stack the rows of the layers into target."""
        for kind in ("weight", "bias"):
            stacked = torch.cat([layer.get_parameter(kind) for layer in layers])
            own = target.get_parameter(kind)
            assert own.shape == stacked.shape, (own.shape, stacked.shape)
            own.copy_(stacked)

    def _split(self, rows: torch.Tensor) -> torch.Tensor:
        return rows.reshape(rows.shape[0], rows.shape[1], self.heads, self.dim_head).permute(0, 2, 1, 3)

    def _merge(self, heads: torch.Tensor) -> torch.Tensor:
        return heads.permute(0, 2, 1, 3).reshape(heads.shape[0], heads.shape[2], self.heads * self.dim_head)

    def forward(self, x: torch.Tensor, mask=None) -> tuple:
        query, key, value = map(self._split, torch.chunk(self.to_qkv(x), 3, dim=2))
        if mask is not None:
            if mask.ndim not in (2, 3):
                raise ValueError("mask must be (T, T), (B, T, T) or (B, 1, T)")
            mask = torch.unsqueeze(mask > 0, -3)
        scores = torch.matmul(query, key.permute(0, 1, 3, 2)) / self.dim_head**0.5
        weights = masked_softmax(scores, mask)
        return self.to_out(self._merge(torch.matmul(weights, value))), weights
