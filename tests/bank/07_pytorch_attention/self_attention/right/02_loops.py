class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.dim_head = dim_head
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        outputs = []
        weights = []
        for b in range(sequence.shape[0]):
            q = self.query(sequence[b])
            k = self.key(sequence[b])
            v = self.value(sequence[b])
            rows = []
            sums = []
            for i in range(sequence.shape[1]):
                e = []
                good = []
                for j in range(sequence.shape[1]):
                    if attention_mask is None or bool(attention_mask[b, j]):
                        good.append(j)
                        e.append(torch.dot(q[i], k[j]) / self.dim_head ** 0.5)
                row = [torch.dot(q[i], k[j]) * 0 for j in range(sequence.shape[1])]
                if good:
                    shares = torch.softmax(torch.stack(e), dim=0)
                    for j, share in zip(good, shares):
                        row[j] = share
                out = torch.zeros_like(v[i])
                for j in range(sequence.shape[1]):
                    out = out + row[j] * v[j]
                rows.append(torch.stack(row))
                sums.append(out)
            outputs.append(torch.stack(sums))
            weights.append(torch.stack(rows))
        return torch.stack(outputs), torch.stack(weights)
