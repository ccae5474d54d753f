# diagnosis: returns_too_early
# mistake: the return stands inside the loop, so the masks after the second are never looked at
# shows on: three or more masks; a single mask gives None
def combine_masks(*masks):
    result = masks[0]
    for mask in masks[1:]:
        result = result & mask
        return result
