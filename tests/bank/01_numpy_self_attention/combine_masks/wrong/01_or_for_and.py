# diagnosis: or_for_and
# mistake: allows what ANY mask allows (or instead of and)
# shows on: any two masks that differ somewhere
from functools import reduce


def combine_masks(*masks):
    return reduce(np.logical_or, masks)
