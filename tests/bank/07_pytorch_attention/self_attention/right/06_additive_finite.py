class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        q = self.query(sequence)
        k = self.key(sequence)
        v = self.value(sequence)
        scores = torch.matmul(q, torch.permute(k, (0, 2, 1))) / np.sqrt(q.shape[-1])
        if attention_mask is not None:
            m = attention_mask.to(scores.dtype)[:, None, :]
            extended = (1.0 - m) * torch.finfo(scores.dtype).min  # as in BERT
            p = torch.softmax(torch.where(m > 0, scores, extended), dim=-1) * m
        else:
            p = torch.softmax(scores, dim=-1)
        return p @ v, p
