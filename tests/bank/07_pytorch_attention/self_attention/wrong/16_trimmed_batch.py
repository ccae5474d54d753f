# diagnosis: cut_to_the_longest
# mistake: cuts the batch to its longest real text, so output and weights lose the places of padding
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        if attention_mask is not None:
            longest = max(1, int(attention_mask.sum(dim=1).max()))
            sequence = sequence[:, :longest]
            attention_mask = attention_mask[:, None, :longest].bool()
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        weights = masked_softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, attention_mask)
        return weights @ v, weights
