# diagnosis: stacked
# mistake: np.all makes one array of the tuple of masks, which fails unless all shapes are equal
# shows on: masks of different shapes (raises)
def combine_masks(*masks):
    return np.all(masks, axis=0)
