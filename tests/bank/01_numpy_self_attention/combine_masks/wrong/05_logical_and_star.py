# diagnosis: logical_and_of_all
# mistake: np.logical_and takes two inputs; a third mask is taken for out= and overwritten
# shows on: a single mask (raises), three masks (third ignored and changed)
def combine_masks(*masks):
    return np.logical_and(*masks)
