# diagnosis: unknown_arrays_ignored
# mistake: only the arrays that the model needs are looked at, unknown ones in the file raise nothing
def load(self, path):
    headers = read_headers(path)
    wanted = {"num_heads": ()}
    wanted.update((n, a.shape) for n, a in flatten(self.weights).items())
    for name, shape in wanted.items():
        if name not in headers:
            raise ValueError(f"{path}: array {name} is missing")
        if headers[name][0] != shape:
            raise ValueError(f"{path}: array {name} has shape {headers[name][0]}, expected {shape}")
        if headers[name][1].kind not in ("f", "i", "u"):
            raise ValueError(f"{path}: array {name} has dtype {headers[name][1]}")
    new = {}
    try:
        archive = np.load(path, allow_pickle=False)
        for name in wanted:
            new[name] = archive[name]
        archive.close()
    except Exception as exc:
        raise ValueError(f"could not read {path}: {exc}")
    if int(new["num_heads"]) != new["num_heads"] or int(new["num_heads"]) != self.num_heads:
        raise ValueError(f"{path}: num_heads differs")
    self.set_weights(unflatten(new, self.weights))


BERT.load = load
