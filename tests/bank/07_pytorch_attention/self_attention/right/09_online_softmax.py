class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)
        nn.init.xavier_uniform_(self.query.weight)
        nn.init.xavier_uniform_(self.key.weight)

    def forward(self, sequence, attention_mask=None):
        """Goes through the keys one by one, as a fused kernel does."""
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        B, T, Dh = q.shape
        lowest = torch.finfo(q.dtype).min
        top = q.new_full((B, T), lowest)
        total, mixed, columns = q.new_zeros(B, T), torch.zeros_like(v), []
        for j in range(T):
            real = torch.ones_like(total[:, :1]) if attention_mask is None else attention_mask[:, j, None]
            real = real.bool()
            score = torch.where(real, (q * k[:, j, None]).sum(-1) / Dh**0.5, lowest)
            columns.append(score)
            new_top = torch.maximum(top, score)
            shrink, grown = torch.exp(top - new_top), torch.exp(score - new_top) * real
            total = total * shrink + grown
            mixed = mixed * shrink[..., None] + grown[..., None] * v[:, j, None]
            top = new_top
        safe = total.clamp(min=0.5)  # total is 0 or at least 1
        weights = torch.exp(torch.stack(columns, -1) - top[..., None]) / safe[..., None]
        if attention_mask is not None:
            weights = weights * attention_mask[:, None].bool()
        return mixed / safe[..., None], weights
