# diagnosis: biggest_mask_copied
# mistake: takes the shape of the biggest mask for the common shape
# shows on: shapes such as (T, T) with (B, 1, S), or (T, 1) with (1, S), where the result is larger than every mask (raises)
def combine_masks(*masks):
    biggest = max(masks, key=lambda mask: mask.size)
    result = biggest.copy()
    for mask in masks:
        result &= mask
    return result
