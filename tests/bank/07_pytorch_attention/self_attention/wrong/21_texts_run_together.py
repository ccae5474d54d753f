# diagnosis: texts_as_one
# mistake: flattens the texts of the batch into one long text, so tokens look at other texts, too
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        B, T, D = sequence.shape
        x = sequence.reshape(B * T, D)
        mask = None if attention_mask is None else attention_mask.reshape(1, B * T).bool()
        w = masked_softmax(self.query(x) @ self.key(x).T / self.query.out_features**0.5, mask)
        out = (w @ self.value(x)).reshape(B, T, -1)
        return out, w.reshape(B, T, B, T).sum(2)
