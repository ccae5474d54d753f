from functools import reduce


def combine_masks(*masks): return reduce(np.logical_and, masks)
