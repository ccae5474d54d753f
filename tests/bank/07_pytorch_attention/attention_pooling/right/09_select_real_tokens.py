class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        B, T, D = hidden_states.shape
        if attention_mask is None:
            attention_mask = hidden_states.new_ones(B, T)
        keep = attention_mask.bool()
        contexts, rows = [], []
        for text, real in zip(hidden_states, keep):
            scores = text @ self.query / D**0.5
            row = scores * 0  # zeros that still know where they come from
            row[real] = scores[real].softmax(0)  # only what counts; harmless if nothing does
            contexts.append(row @ text)
            rows.append(row)
        return [torch.stack(contexts), torch.stack(rows)]
