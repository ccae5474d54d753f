# diagnosis: no_grad
# mistake: goes through session 01's NumPy functions, so no gradient reaches anything
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        matrices = [l.weight.detach().numpy().T for l in (self.query, self.key, self.value)]
        mask = None
        if attention_mask is not None:
            mask = attention_mask.numpy()[:, None, :].astype(bool)
        output, weights = session_01.self_attention(sequence.detach().numpy(), *matrices, mask)
        return torch.from_numpy(output).to(sequence), torch.from_numpy(weights).to(sequence)
