# diagnosis: equal_masks
# mistake: asks whether the masks agree (==), so a place that all of them forbid is allowed
# shows on: two masks that are both False somewhere
def combine_masks(*masks):
    result = masks[0]
    for mask in masks[1:]:
        result = result == mask
    return result
