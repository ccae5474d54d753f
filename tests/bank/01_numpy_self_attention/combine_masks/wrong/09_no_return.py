# diagnosis: no_return
# mistake: no return
# shows on: every input (None)
def combine_masks(*masks):
    result = np.array(True)
    for mask in masks:
        result = np.logical_and(result, mask)
