# diagnosis: query_and_key_swapped
# mistake: computes key times query, so rows are keys and columns are queries
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)
        self.root = dim_head ** 0.5

    def forward(self, sequence, attention_mask=None):
        q = self.query(sequence)
        k = self.key(sequence)
        v = self.value(sequence)
        scores = torch.bmm(k, q.transpose(1, 2)) / self.root
        if attention_mask is not None:
            attention_mask = (attention_mask > 0).unsqueeze(1)
        weights = masked_softmax(scores, attention_mask)
        return torch.bmm(weights, v), weights
