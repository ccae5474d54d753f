# diagnosis: asserted, asserted_but_damage_wrapped
# mistake: checks are written as assert, so AssertionError is raised where ValueError is promised
def load(self, path):
    headers = read_headers(path)
    shapes = {name: array.shape for name, array in flatten(self.weights).items()} | {"num_heads": ()}
    assert not shapes.keys() - headers.keys(), f"{path}: missing {shapes.keys() - headers.keys()}"
    assert not headers.keys() - shapes.keys(), f"{path}: unknown {headers.keys() - shapes.keys()}"
    for name, (shape, dtype) in headers.items():
        assert shape == shapes[name], f"{path}: {name} has shape {shape}, not {shapes[name]}"
        assert dtype.kind in "fiu", f"{path}: {name} has dtype {dtype}"
    try:
        with np.load(path, allow_pickle=False) as file:
            flat = {name: file[name] for name in shapes}
    except Exception as error:
        raise ValueError(f"{path}: {error}") from error
    heads = flat.pop("num_heads")
    assert heads == self.num_heads, f"{path}: num_heads {heads}"
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
