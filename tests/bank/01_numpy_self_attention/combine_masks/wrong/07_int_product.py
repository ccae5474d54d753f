# diagnosis: numbers
# mistake: multiplies and returns 0 and 1 instead of bool
# shows on: every input (dtype)
def combine_masks(*masks):
    result = 1
    for mask in masks:
        result = result * mask
    return result
