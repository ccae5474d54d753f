class RowShares:
    """Does one row at a time and counts them."""

    def __init__(self):
        self.rows = 0

    def __call__(self, row):
        self.rows += 1
        powers = np.exp(row - max(row))
        return powers / np.sum(powers)


def softmax(x, axis=-1):
    worker = RowShares()
    shares = np.apply_along_axis(worker, axis, x)
    print("softmax:", worker.rows, "rows done, dtype", shares.dtype)
    return shares
