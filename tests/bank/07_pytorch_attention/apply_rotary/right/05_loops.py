import math


def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]

    def turn(x):
        rows = []
        for t, p in enumerate(positions.tolist()):
            entries = []
            for i in range(Dh // 2):
                angle = p * base ** (-2 * i / Dh)
                c = math.cos(angle)
                s = math.sin(angle)
                a = x[..., t, 2 * i]
                b = x[..., t, 2 * i + 1]
                entries.append(a * c - b * s)
                entries.append(a * s + b * c)
            rows.append(torch.stack(entries, dim=-1))
        return torch.stack(rows, dim=-2)

    return [turn(query), turn(key)]
