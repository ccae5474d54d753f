class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        make = lambda: nn.Linear(input_dim, dim_head, False)
        self.query, self.key, self.value = make(), make(), make()

    def forward(self, sequence, attention_mask=None):
        stacked = torch.cat([self.query.weight, self.key.weight, self.value.weight])
        q, k, v = F.linear(sequence, stacked).chunk(3, dim=-1)
        scores = torch.bmm(q, k.mT) * k.size(-1) ** -0.5
        if attention_mask is None:
            attention_mask = torch.ones(sequence.shape[:2], device=sequence.device)
        blocked = (attention_mask == 0).unsqueeze(-2)
        # one dead key with score 0 for texts that have no key at all
        dead = blocked.all(-1, keepdim=True)
        w = torch.softmax(scores.masked_fill(blocked & ~dead, -torch.inf), -1).masked_fill(blocked, 0)
        return torch.bmm(w, v), w
