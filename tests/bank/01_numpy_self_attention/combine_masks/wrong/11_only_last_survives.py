# diagnosis: first_and_last
# mistake: combines each mask with the first one only, and overwrites the result each time
# shows on: three or more masks
def combine_masks(*masks):
    result = masks[0].copy()
    for mask in masks[1:]:
        result = np.logical_and(masks[0], mask)
    return result
