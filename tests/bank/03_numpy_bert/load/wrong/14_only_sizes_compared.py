# diagnosis: reshaped
# mistake: only the count of numbers is compared, and then reshaped: a (48, 24) array is taken where (24, 48) is needed
def load(self, path):
    headers = read_headers(path)
    own = flatten(self.weights)
    sizes = {n: a.size for n, a in own.items()} | {"num_heads": 1}
    for n in sizes.keys() | headers.keys():
        if n not in sizes or n not in headers:
            raise ValueError(f"{path}: {n} is missing or unknown")
        shape, dtype = headers[n]
        if int(np.prod(shape)) != sizes[n]:
            raise ValueError(f"{path}: {n} has {shape}")
        if dtype.kind not in "fiu":
            raise ValueError(f"{path}: {n} has {dtype}")
    try:
        with np.load(path, allow_pickle=False) as npz:
            heads = npz["num_heads"].item()
            flat = {n: npz[n].reshape(own[n].shape) for n in own}
    except Exception as e:
        raise ValueError(f"{path}: {e}") from e
    if heads != self.num_heads:
        raise ValueError(f"{path}: num_heads is {heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
