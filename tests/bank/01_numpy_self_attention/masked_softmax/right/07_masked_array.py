import numpy.ma as ma


def masked_softmax(scores, mask):
    # in numpy.ma, True means hidden
    hidden = ~np.broadcast_to(mask, scores.shape)
    x = ma.array(scores, mask=hidden, copy=True)
    powers = ma.exp(x - x.max(axis=-1, keepdims=True))
    return (powers / powers.sum(axis=-1, keepdims=True)).filled(0)
