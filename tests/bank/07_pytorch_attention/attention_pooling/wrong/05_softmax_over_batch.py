# diagnosis: softmax_over_the_batch
# mistake: the softmax runs over the texts of the batch instead of over the tokens
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.ones(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query / np.sqrt(hidden_states.shape[-1])
        if attention_mask is not None:
            scores = torch.where(attention_mask.bool(), scores, -torch.inf)
        weights = scores.softmax(0).nan_to_num(0.0)
        return torch.einsum("bt,btd->bd", weights, hidden_states), weights
