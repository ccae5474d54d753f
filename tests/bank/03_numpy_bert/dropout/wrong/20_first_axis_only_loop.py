# diagnosis: first_axis_drawn, whole_rows_dropped
# mistake: draws once per item of the first axis, so an array of several axes loses whole rows
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training or x.ndim == 0:
        return x
    rows = []
    for row in x:
        if rng.random() < p:
            rows.append(row * 0)
        else:
            rows.append(row / (1 - p))
    return np.array(rows)
