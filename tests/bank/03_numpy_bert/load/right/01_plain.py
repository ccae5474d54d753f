# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
def load(self, path):
    """Take the weights from a file that `save` wrote; trust nothing that is in it."""
    needs = {name: array.shape for name, array in flatten(self.weights).items()}
    needs["num_heads"] = ()
    headers = read_headers(path)
    for name in sorted(needs.keys() | headers.keys()):
        if name not in headers:
            raise ValueError(f"{path}: {name} is missing")
        if name not in needs:
            raise ValueError(f"{path}: {name} is unknown")
        shape, dtype = headers[name]
        if shape != needs[name]:
            raise ValueError(f"{path}: {name} has shape {shape}, this model needs {needs[name]}")
        if dtype.kind not in "fiu":
            raise ValueError(f"{path}: {name} has dtype {dtype}, which is not of numbers")
    flat = {}
    for name in needs:
        try:
            with np.load(path, allow_pickle=False) as file:
                flat[name] = file[name]
        except Exception as error:
            raise ValueError(f"{path}: {name} is damaged: {error}") from error
    if flat.pop("num_heads") != self.num_heads:
        raise ValueError(f"{path}: num_heads is not {self.num_heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
