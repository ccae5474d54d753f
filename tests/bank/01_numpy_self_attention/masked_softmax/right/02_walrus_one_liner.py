def masked_softmax(scores, mask):
    return (p := np.exp((z := np.where(mask, scores, -np.inf)) - np.maximum(z.max(-1, keepdims=True), np.finfo(scores.dtype).min))) / ((t := p.sum(-1, keepdims=True)) + (t == 0))
