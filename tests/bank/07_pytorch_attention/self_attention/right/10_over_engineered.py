import dataclasses
from collections.abc import Iterator


@dataclasses.dataclass(frozen=True)
class _Projected:
    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor

    def __iter__(self) -> Iterator[torch.Tensor]:
        return iter((self.query, self.key, self.value))


class Projection(nn.Linear):
    """A linear layer without bias."""

    def __init__(self, fan_in: int, fan_out: int) -> None:
        super().__init__(fan_in, fan_out, bias=False)


class SelfAttention(nn.Module):
    def __init__(self, input_dim: int, dim_head: int) -> None:
        super().__init__()
        if input_dim <= 0 or dim_head <= 0:
            raise ValueError("sizes must be positive")
        self.query = Projection(input_dim, dim_head)
        self.key = Projection(input_dim, dim_head)
        self.value = Projection(input_dim, dim_head)

    @property
    def dim_head(self) -> int:
        return self.query.out_features

    def _project(self, sequence: torch.Tensor) -> _Projected:
        return _Projected(self.query(sequence), self.key(sequence), self.value(sequence))

    @staticmethod
    def _check_mask(mask, sequence):
        if mask is None:
            return None
        if tuple(mask.shape) != tuple(sequence.shape[:-1]):
            raise ValueError("attention_mask must be (B, T)")
        if mask.dtype is not torch.bool:
            mask = mask > 0
        return mask[:, None, :]

    def forward(self, sequence, attention_mask=None):
        query, key, value = self._project(sequence)
        scores = torch.baddbmm(
            query.new_zeros(1, 1, 1), query, key.transpose(1, 2), beta=0, alpha=self.dim_head**-0.5
        )
        weights = masked_softmax(scores, self._check_mask(attention_mask, sequence))
        return [weights.bmm(value), weights]
