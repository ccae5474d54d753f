# diagnosis: p_taken_as_keep_probability
# mistake: treats p as keep_prob all the way through, as old TensorFlow did: keeps p and divides by p
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    keep_prob = p
    if not training or keep_prob == 0:
        return x
    # inverted dropout
    mask = rng.binomial(n=1, p=keep_prob, size=x.shape)
    return x * mask / keep_prob
