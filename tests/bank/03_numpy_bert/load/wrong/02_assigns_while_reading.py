# diagnosis: half_changed
# mistake: every array is put into the model as soon as it is read, so a file damaged at its end leaves a model half old and half new
def load(self, path):
    mine = flatten(self.weights)
    headers = read_headers(path)
    if set(headers) != set(mine) | {"num_heads"}:
        raise ValueError(f"{path}: wrong arrays {set(headers) ^ (set(mine) | {'num_heads'})}")
    for name, (shape, dtype) in headers.items():
        want = mine[name].shape if name in mine else ()
        if shape != want:
            raise ValueError(f"{path}: {name} has shape {shape}, should be {want}")
        if dtype.kind not in "fiu":
            raise ValueError(f"{path}: {name} is not numeric")

    def place(name, array):
        node = self.weights
        *parents, last = name.split(".")
        for p in parents:
            node = node[int(p)] if isinstance(node, list) else node[p]
        node[last] = array

    try:
        with np.load(path, allow_pickle=False) as data:
            if data["num_heads"] != self.num_heads:
                raise ValueError(f"num_heads is {data['num_heads']}")
            for name in mine:
                place(name, data[name])
    except Exception as e:
        raise ValueError(f"{path}: {e}") from e


BERT.load = load
