# diagnosis: result_like_x
# mistake: fills an array made by zeros_like(x), which is an integer array when x is
# shows on: int64 input (all shares are cut to 0 or 1, dtype int64)
def softmax(x, axis=-1):
    result = np.zeros_like(x)
    rows_in = np.moveaxis(x, axis, -1)
    rows_out = np.moveaxis(result, axis, -1)  # a view: filling it fills result
    for i in np.ndindex(rows_in.shape[:-1]):
        e = np.exp(rows_in[i] - rows_in[i].max())
        rows_out[i] = e / e.sum()
    return result
