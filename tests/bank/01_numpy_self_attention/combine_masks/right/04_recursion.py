def combine_masks(first, *rest):
    # nothing left to combine: the mask itself
    return first if not rest else first & combine_masks(*rest)
