def combine_masks(*masks):
    # a product of bools is an "and", and the ellipsis broadcasts
    return np.einsum(",".join(["..."] * len(masks)) + "->...", *masks)
