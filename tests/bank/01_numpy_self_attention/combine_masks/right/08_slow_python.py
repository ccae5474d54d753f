def combine_masks(*masks):
    shape = np.broadcast_shapes(*[m.shape for m in masks])
    big = [np.broadcast_to(m, shape) for m in masks]
    values = []
    for index in np.ndindex(shape):
        ok = True
        for m in big:
            ok = ok and bool(m[index])
        values.append(ok)
    return np.array(values, dtype=bool).reshape(shape)
