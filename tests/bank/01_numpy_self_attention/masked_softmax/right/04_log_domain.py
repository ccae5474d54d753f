def masked_softmax(scores, mask):
    # log w = (score - m) - log sum exp(score - m), and log 0 = -inf for what is blocked
    log_powers = np.where(mask, scores, -np.inf)
    m = log_powers.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", over="ignore"):
        log_powers = log_powers - m  # rows with nothing allowed are nan here ...
        log_total = np.logaddexp.reduce(log_powers, axis=-1, keepdims=True)
        log_weights = log_powers - log_total
    return np.exp(np.where(np.isneginf(m), -np.inf, log_weights))  # ... and mended here
