# diagnosis: library_call
# mistake: the output comes from torch's own scaled_dot_product_attention, which earns nothing
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        mask = None if attention_mask is None else attention_mask.bool()[:, None, :]
        output = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        weights = masked_softmax(q @ k.mT / q.shape[-1] ** 0.5, mask)
        return output, weights
