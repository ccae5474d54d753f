# diagnosis: exactly_two, only_two, one_mask_fails
# mistake: uses only the first two masks
# shows on: a single mask (raises), three or more masks (ignores the rest)
def combine_masks(*masks):
    return masks[0] & masks[1]
