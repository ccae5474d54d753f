# diagnosis: inverted
# mistake: returns what is blocked, as if True meant "hide"
# shows on: every input
def combine_masks(*masks):
    blocked = ~masks[0]
    for mask in masks[1:]:
        blocked = blocked | ~mask
    return blocked
