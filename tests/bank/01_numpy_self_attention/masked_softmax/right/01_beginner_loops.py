import math


def masked_softmax(scores, mask):
    S = scores.shape[-1]
    all_scores = scores.reshape(-1, S).tolist()
    all_masks = np.broadcast_to(mask, scores.shape).reshape(-1, S).tolist()
    rows = []
    for row, allowed in zip(all_scores, all_masks):
        biggest = None
        for s in range(S):
            if allowed[s] and (biggest is None or row[s] > biggest):
                biggest = row[s]
        powers = [0.0] * S
        for s in range(S):
            if allowed[s]:
                powers[s] = math.exp(row[s] - biggest)
        total = sum(powers)
        if total > 0:
            for s in range(S):
                powers[s] = powers[s] / total
        rows.append(powers)
    return np.array(rows).reshape(scores.shape)
