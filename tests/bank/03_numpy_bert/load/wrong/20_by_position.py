# diagnosis: by_position
# mistake: names are checked, but then the arrays are matched with them by their order in the file
def load(self, path):
    headers = read_headers(path)
    own = flatten(self.weights)
    for name in sorted(headers.keys() ^ (own.keys() | {"num_heads"})):
        raise ValueError(f"{path}: {name} should {'not ' if name in headers else ''}be there")
    for name, (shape, dtype) in headers.items():
        want = own[name].shape if name in own else ()
        if shape != want or dtype.kind not in "fiu":
            raise ValueError(f"{path}: {name} is {shape} of {dtype}, the model wants {want} of numbers")
    try:
        with np.load(path, allow_pickle=False) as file:
            heads = file["num_heads"]
            arrays = [file[name] for name in file.files if name != "num_heads"]
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    if heads != self.num_heads:
        raise ValueError(f"{path}: num_heads {heads} is not {self.num_heads}")
    flat = dict(zip(own, arrays, strict=True))
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
