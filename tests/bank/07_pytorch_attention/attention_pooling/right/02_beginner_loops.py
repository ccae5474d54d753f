class AttentionPooling(nn.Module):
    """One learned query that reads a whole text and returns one vector for it."""

    def __init__(self, hidden_dim):
        super().__init__()
        self.D = hidden_dim
        self.query = nn.Parameter(torch.randn(hidden_dim) * 0.1)

    def forward(self, hidden_states, attention_mask=None):
        contexts = []
        all_weights = []
        for b in range(len(hidden_states)):
            text = hidden_states[b]
            # first the scores, and which of them are of real tokens
            scores = {}
            w = []
            for t in range(len(text)):
                score = 0
                for d in range(self.D):
                    score = score + text[t, d] * self.query[d]
                w.append(score * 0)
                if attention_mask is None or attention_mask[b, t] != 0:
                    scores[t] = score / self.D ** 0.5
            if len(scores) > 0:
                biggest = max(scores.values())
                total = 0
                for t in scores:
                    total = total + torch.exp(scores[t] - biggest)
                for t in scores:
                    w[t] = torch.exp(scores[t] - biggest) / total
            c = torch.zeros_like(text[0])
            for t in range(len(text)):
                c = c + w[t] * text[t]
            contexts.append(c)
            all_weights.append(torch.stack(w))
        return torch.stack(contexts), torch.stack(all_weights)
