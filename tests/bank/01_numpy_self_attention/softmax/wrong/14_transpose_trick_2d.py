# diagnosis: middle_axis_taken_for_last
# mistake: thinks in matrices: axis 0 by transposing, every other axis is taken for the last
# shows on: three or more axes with a middle axis (axis=1 or -2), and axis=-2 of a matrix
def softmax(x, axis=-1):
    if axis == 0:
        return softmax(x.T).T
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
