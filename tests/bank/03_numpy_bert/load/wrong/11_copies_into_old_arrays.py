# diagnosis: copied_into_old_arrays, written_into_own_arrays
# mistake: the data are written into the model's old arrays, which others may hold too, and which cast float64 to their own float32
def load(self, path):
    own = flatten(self.weights)
    headers = read_headers(path)
    for name in own.keys() | headers.keys() | {"num_heads"}:
        shape = () if name == "num_heads" else own[name].shape if name in own else None
        if name not in headers or shape is None:
            raise ValueError(f"{path}: {name} missing or not known")
        if headers[name][0] != shape or headers[name][1].kind not in "fiu":
            raise ValueError(f"{path}: {name} is {headers[name]}, wanted {shape}")
    try:
        with np.load(path, allow_pickle=False) as f:
            read = {name: f[name] for name in headers}
    except Exception as e:
        raise ValueError(f"{path}: {e}") from e
    if read["num_heads"] != self.num_heads:
        raise ValueError(f"{path}: num_heads {read['num_heads']}")
    for name, array in own.items():
        array[...] = read[name]


BERT.load = load
