# diagnosis: mask_after_softmax
# mistake: the mask is applied after the softmax and the rest is not shared out again
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        w = torch.softmax(hidden_states @ self.query / hidden_states.shape[2] ** 0.5, dim=1)
        if attention_mask is not None:
            w = w * attention_mask
        c = (w[:, :, None] * hidden_states).sum(1)
        return c, w
