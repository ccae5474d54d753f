# diagnosis: dtypes_unchecked
# mistake: no look at the dtype, so that arrays of bools, complex numbers or text are taken for weights
def load(self, path):
    have = {name: shape for name, (shape, _) in read_headers(path).items()}
    need = {name: array.shape for name, array in flatten(self.weights).items()} | {"num_heads": ()}
    for name in sorted(have.keys() | need.keys()):
        if have.get(name) != need.get(name):
            raise ValueError(f"{path}: {name} is {have.get(name)}, needed is {need.get(name)}")
    name = None
    flat = {}
    try:
        with np.load(path, allow_pickle=False) as file:
            for name in need:
                flat[name] = file[name]
    except Exception as error:
        raise ValueError(f"{path}: {name} cannot be read, {error}") from error
    heads = flat.pop("num_heads")
    if heads != self.num_heads:
        raise ValueError(f"{path}: num_heads is {heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
