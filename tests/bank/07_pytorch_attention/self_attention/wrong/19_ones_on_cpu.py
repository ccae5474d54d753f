# diagnosis: fixed_device
# mistake: where no mask is given, makes a mask on the CPU whatever the device of the input
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        batch, n_tokens, _ = sequence.shape
        if attention_mask is None:
            attention_mask = torch.ones(batch, n_tokens)
        allowed = attention_mask.bool().unsqueeze(1)
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        weights = masked_softmax(q @ k.mT / q.shape[-1] ** 0.5, allowed)
        return weights @ v, weights
