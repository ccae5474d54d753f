class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim): super().__init__(); self.query = nn.Parameter(torch.zeros(hidden_dim))
    def forward(self, hidden_states, attention_mask=None): return (w := masked_softmax(hidden_states @ self.query / self.query.numel() ** .5, attention_mask if attention_mask is None else attention_mask == 1)).unsqueeze(1).matmul(hidden_states).flatten(1), w
