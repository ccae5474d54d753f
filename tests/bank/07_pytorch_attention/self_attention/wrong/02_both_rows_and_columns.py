# diagnosis: mask_on_both
# mistake: masks the queries of padding as well, so their rows are zero although they still have queries
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = (layer(sequence) for layer in (self.query, self.key, self.value))
        s = torch.einsum("btd,bsd->bts", q, k) / q.size(-1) ** 0.5
        if attention_mask is not None:
            m = attention_mask.bool()
            attention_mask = m.unsqueeze(1) & m.unsqueeze(2)
        w = masked_softmax(s, attention_mask)
        return torch.einsum("bts,bsd->btd", w, v), w
