def padding_mask(lengths, max_len):
    # built as (S, 1, B) and turned around: a view, in Fortran order
    return (np.arange(max_len)[:, None, None] < lengths).T
