# Sure! Instead of chaining logical operators, we can *count* how many masks allow each
# position. A position is allowed only if the count equals the number of masks.
def combine_masks(*masks):
    """Combine an arbitrary number of boolean masks with a logical AND.

    Args:
        *masks: Boolean arrays with broadcastable shapes.

    Returns:
        A boolean array with the broadcast shape.
    """
    # Convert booleans to integers so that they can be summed (True -> 1, False -> 0)
    votes = sum(np.asarray(mask).astype(np.int64) for mask in masks)

    # ✅ Every mask must have voted True
    combined = votes == len(masks)

    # Return a read-only view so that nobody modifies the mask by accident
    return np.broadcast_to(combined, np.shape(combined))
