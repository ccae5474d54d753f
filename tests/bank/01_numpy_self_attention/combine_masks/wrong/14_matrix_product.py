# diagnosis: matrix_product
# mistake: takes @ for the elementwise "and"
# shows on: most pairs of 2-D masks (the values differ), masks whose shapes @ cannot multiply (raises)
def combine_masks(*masks):
    result = masks[0]
    for mask in masks[1:]:
        result = result @ mask
    return result
