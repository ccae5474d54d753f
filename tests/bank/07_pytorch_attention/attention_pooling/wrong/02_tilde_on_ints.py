# diagnosis: tilde_on_integers
# mistake: turns the mask around with ~ before making it bool, so an integer mask blocks everything
import math


class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.query = nn.Parameter(torch.randn(hidden_dim) * 0.02)

    def forward(self, hidden_states, attention_mask=None):
        scores = torch.matmul(hidden_states, self.query) / math.sqrt(self.hidden_dim)
        if attention_mask is not None:
            scores = scores.masked_fill((~attention_mask).bool(), float("-inf"))
        weights = torch.nan_to_num(torch.softmax(scores, dim=-1))
        context = torch.bmm(weights.unsqueeze(1), hidden_states).squeeze(1)
        return context, weights
