# diagnosis: tilde_on_integers, tilde_on_integers_remasked
# mistake: ~ on the integer mask blocks every key
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.dim_head = dim_head
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        Q = self.query(sequence)
        K = self.key(sequence)
        V = self.value(sequence)
        scores = Q @ K.transpose(-2, -1) / (self.dim_head ** 0.5)
        if attention_mask is not None:
            blocked = (~attention_mask).to(torch.bool).unsqueeze(1)
            scores = scores.masked_fill(blocked, -1e9)
            weights = torch.softmax(scores, dim=-1) * (attention_mask.unsqueeze(1) != 0)
        else:
            weights = torch.softmax(scores, dim=-1)
        return weights @ V, weights
