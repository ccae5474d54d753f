# diagnosis: file_not_named
# mistake: the messages name the array but not the file
def load(self, path):
    expected = {name: array.shape for name, array in flatten(self.weights).items()}
    expected["num_heads"] = ()
    headers = read_headers(path)
    for name, shape in expected.items():
        if name not in headers:
            raise ValueError(f"missing array: {name}")
        if headers[name][0] != shape:
            raise ValueError(f"{name}: has {headers[name][0]}, this model needs {shape}")
    for name, (_, dtype) in headers.items():
        if name not in expected:
            raise ValueError(f"unknown array: {name}")
        if dtype.kind not in "fiu":
            raise ValueError(f"{name}: dtype {dtype} is not of numbers")
    flat = {}
    for name in expected:
        try:
            with np.load(path, allow_pickle=False) as f:
                flat[name] = f[name]
        except Exception as e:
            raise ValueError(f"{name}: damaged, {e}") from e
    heads = flat.pop("num_heads")
    if heads != self.num_heads:
        raise ValueError(f"num_heads: has {heads}, this model needs {self.num_heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
