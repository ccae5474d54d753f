import math
from typing import Optional, Tuple


class SelfAttention(nn.Module):
    """
    Single-head self-attention with learned projections.

    Args:
        input_dim (int): Input feature dimension.
        dim_head (int): Dimension of the query/key/value vectors.
    """

    def __init__(self, input_dim: int, dim_head: int):
        super().__init__()
        self.input_dim = input_dim
        self.dim_head = dim_head

        # Linear projections (no bias)
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(
        self, sequence: torch.Tensor, attention_mask: Optional[torch.Tensor] = None
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        # 1. Project the input
        Q = self.query(sequence)  # (B, T, Dh)
        K = self.key(sequence)    # (B, T, Dh)
        V = self.value(sequence)  # (B, T, Dh)

        # 2. Scaled dot-product scores
        scores = torch.matmul(Q, K.transpose(-2, -1)) / math.sqrt(self.dim_head)  # (B, T, T)

        # 3. Mask padding keys
        if attention_mask is not None:
            key_mask = attention_mask.bool().unsqueeze(1)  # (B, 1, T)
            scores = scores.masked_fill(~key_mask, float("-inf"))

        # 4. Softmax (rows with all -inf become NaN -> replace with 0)
        weights = F.softmax(scores, dim=-1)
        weights = torch.nan_to_num(weights, nan=0.0, posinf=0.0, neginf=0.0)

        # 5. Weighted sum of values
        output = torch.matmul(weights, V)
        return output, weights
