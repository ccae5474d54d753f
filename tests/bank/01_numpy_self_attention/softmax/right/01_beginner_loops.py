import math

def softmax(x, axis=-1):
    """Turn scores into shares that are positive and add up to one along `axis`."""
    # bring the axis to the end, so that every "row" is a plain list
    moved = np.moveaxis(x, axis, -1)
    rows = moved.reshape(-1, moved.shape[-1]).tolist()
    result = []
    for row in rows:
        biggest = row[0]
        for number in row:
            if number > biggest:
                biggest = number
        powers = []
        for number in row:
            powers.append(math.exp(number - biggest))
        total = 0.0
        for p in powers:
            total = total + p
        shares = []
        for p in powers:
            shares.append(p / total)
        result.append(shares)
    result = np.array(result)
    result = result.reshape(moved.shape)
    result = np.moveaxis(result, -1, axis)
    if x.dtype == np.float32:
        result = result.astype(np.float32)
    return result
