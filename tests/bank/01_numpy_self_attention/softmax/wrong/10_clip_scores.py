# diagnosis: scores_clipped
# mistake: clips the scores to [-500, 500] instead of shifting each row
# shows on: several different scores above 500 (or below -500) in one row: they become equal
def softmax(x, axis=-1):
    safe = np.clip(x, -500, 500)  # exp(500) still fits
    e = np.exp(safe.astype(np.float64))
    return (e / e.sum(axis=axis, keepdims=True)).astype(np.result_type(x.dtype, np.float32))
