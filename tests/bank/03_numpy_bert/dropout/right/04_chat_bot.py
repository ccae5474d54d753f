# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    """
    Inverted dropout.

    During training every element is zeroed with probability ``p`` and the survivors are
    scaled by ``1 / (1 - p)``, so that the expected value does not change.
    """
    # Step 1: validate the inputs
    x = np.asarray(x)
    if not 0.0 <= p < 1.0:
        raise ValueError(f"p must be in [0, 1), got {p}")

    # Step 2: during inference, dropout is the identity function
    if not training or p == 0.0:
        return x

    # Step 3: sample the Bernoulli mask
    keep_prob = 1.0 - p
    mask = (rng.random(x.shape) < keep_prob).astype(np.float64)

    # Step 4: apply the mask and rescale (inverted dropout)
    out = x * mask / keep_prob
    print(f"[dropout] kept {int(mask.sum())} of {mask.size} entries")
    return out
