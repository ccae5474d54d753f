# Exercise 7.1  Attention pooling
import math


class AttentionPooling(nn.Module):
    """One learned query that reads a whole text and returns one vector for it."""

    def __init__(self, hidden_dim):
        super().__init__()
        self.hidden_dim = hidden_dim
        # Learnable query vector
        self.query = nn.Parameter(torch.randn(hidden_dim) * 0.02)

    def forward(self, hidden_states, attention_mask=None):
        # Step 1: Compute scaled dot-product scores -> (B, T)
        scores = torch.matmul(hidden_states, self.query) / math.sqrt(self.hidden_dim)

        # Step 2: Apply mask (if provided)
        if attention_mask is not None:
            attention_mask = attention_mask.bool()  # Handle both int and bool masks
            scores = scores.masked_fill(~attention_mask, float("-inf"))

        # Step 3: Softmax over tokens
        weights = torch.softmax(scores, dim=-1)

        # Step 4: Handle fully padded rows (softmax gives NaN)
        weights = torch.nan_to_num(weights, nan=0.0)

        # Step 5: Weighted sum -> (B, D)
        context = (weights.unsqueeze(-1) * hidden_states).sum(dim=1)

        return context, weights
