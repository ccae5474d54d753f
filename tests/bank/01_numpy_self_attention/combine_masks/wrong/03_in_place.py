# diagnosis: first_mask_overwritten
# mistake: result is the first mask itself, and &= writes into the caller's array
# shows on: two or more masks (first one afterwards); raises when the result is larger than the first mask
def combine_masks(*masks):
    result = masks[0]
    for mask in masks[1:]:
        result &= mask
    return result
