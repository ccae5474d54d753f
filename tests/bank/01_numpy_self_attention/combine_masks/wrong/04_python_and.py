# diagnosis: python_and
# mistake: Python's own "and" wants one truth value for a whole array and raises
# shows on: two or more masks, the first with more than one entry
def combine_masks(*masks):
    result = masks[0]
    for mask in masks[1:]:
        result = result and mask
    return result
