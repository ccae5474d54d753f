# diagnosis: removed_axis_put_last, keepdims_by_hand
# mistake: puts the lost axis back with [..., None], which is its place only when axis is the last one
# shows on: axis other than the last (axis=0 of a matrix: wrong values or an error)
def softmax(x, axis=-1):
    m = x.max(axis=axis)[..., None]
    e = np.exp(x - m)
    s = e.sum(axis=axis)[..., None]
    return e / s
