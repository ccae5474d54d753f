# diagnosis: integers_refused
# mistake: only floats count as numbers, a file with an integer array among the weights is refused
def load(self, path):
    headers = read_headers(path)
    needs = {name: array.shape for name, array in flatten(self.weights).items()}
    if headers.pop("num_heads", [None])[0] != ():
        raise ValueError(f"{path}: num_heads is missing or no number")
    for name in sorted(needs.keys() ^ headers.keys()):
        raise ValueError(f"{path}: {name} is {'missing' if name in needs else 'unknown'}")
    for name, (shape, dtype) in headers.items():
        if shape != needs[name]:
            raise ValueError(f"{path}: {name} has the shape {shape}, not {needs[name]}")
        if not np.issubdtype(dtype, np.floating):
            raise ValueError(f"{path}: {name} does not hold floats but {dtype}")
    try:
        with np.load(path, allow_pickle=False) as file:
            heads, flat = file["num_heads"], {name: file[name] for name in needs}
    except Exception as error:
        raise ValueError(f"{path} is damaged, {error}") from error
    if heads.dtype.kind not in "fiu" or heads != self.num_heads:
        raise ValueError(f"{path}: num_heads is {heads}, this model has {self.num_heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
