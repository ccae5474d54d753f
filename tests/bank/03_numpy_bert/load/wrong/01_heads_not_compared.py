# diagnosis: heads_unchecked
# mistake: num_heads is read and thrown away, a file with another number of heads loads without a murmur
def load(self, path):
    needs = {name: array.shape for name, array in flatten(self.weights).items()} | {"num_heads": ()}
    headers = read_headers(path)
    for name in needs.keys() | headers.keys():
        if name not in headers or name not in needs:
            raise ValueError(f"{path}: {name} is missing or unknown")
        shape, dtype = headers[name]
        if shape != needs[name] or dtype.kind not in "fiu":
            raise ValueError(f"{path}: {name} is {shape} {dtype}, not {needs[name]}")
    try:
        with np.load(path, allow_pickle=False) as file:
            flat = {name: file[name] for name in needs}
    except Exception as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    flat.pop("num_heads")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
