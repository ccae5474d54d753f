def combine_masks(*masks):
    return np.stack(np.broadcast_arrays(*masks), axis=-1).all(axis=-1)
