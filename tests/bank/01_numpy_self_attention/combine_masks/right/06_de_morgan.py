def combine_masks(*masks):
    # allowed by all = not (forbidden by any)
    forbidden = False
    for mask in masks:
        forbidden = np.logical_or(forbidden, ~mask)
    return np.logical_not(forbidden)
