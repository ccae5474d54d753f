def combine_masks(*masks):
    result = masks[0]
    for i in range(1, len(masks)):
        result = result & masks[i]
    return result
