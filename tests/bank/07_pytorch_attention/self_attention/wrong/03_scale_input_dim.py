# diagnosis: scaled_by_input_dim
# mistake: divides by sqrt(D), the width of the input, instead of sqrt(Dh)
import math
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.scale = math.sqrt(input_dim)
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        scores = torch.bmm(self.query(sequence), self.key(sequence).mT) / self.scale
        if attention_mask is not None:
            scores = scores.masked_fill(attention_mask[:, None, :] == 0, float("-inf"))
        weights = torch.softmax(scores, dim=-1).nan_to_num(0)
        return torch.bmm(weights, self.value(sequence)), weights
