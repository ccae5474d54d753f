# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
import math


def embed(input_ids, segment_ids, weights):
    width = weights["tokens"].shape[1]
    gain = np.broadcast_to(weights["norm"]["gain"], width).tolist()
    bias = np.broadcast_to(weights["norm"]["bias"], width).tolist()
    tokens, positions, segments = (weights[n].tolist() for n in ("tokens", "positions", "segments"))

    def text(ids, kinds):
        if isinstance(ids[0], list):  # one more leading axis
            return [text(i, k) for i, k in zip(ids, kinds)]
        rows = []
        for place, (i, k) in enumerate(zip(ids, kinds)):
            row = [a + b + c for a, b, c in zip(tokens[i], positions[place], segments[k])]
            mean = math.fsum(row) / width
            variance = math.fsum((v - mean) ** 2 for v in row) / width
            size = math.sqrt(variance + 1e-12)
            rows.append([g * (v - mean) / size + b for g, v, b in zip(gain, row, bias)])
        return rows

    return np.array(text(input_ids.tolist(), segment_ids.tolist()))
