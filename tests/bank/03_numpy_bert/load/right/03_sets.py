# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
def load(self, path):
    headers = read_headers(path)
    have = {(name, shape) for name, (shape, _) in headers.items()}
    need = {(name, a.shape) for name, a in flatten(self.weights).items()} | {("num_heads", ())}
    if have != need:
        raise ValueError(
            f"{path} does not fit this model. Only in the file: {sorted(have - need)}. "
            f"Only in the model: {sorted(need - have)}."
        )
    if strange := {name: str(dtype) for name, (_, dtype) in headers.items() if dtype.kind not in "fiu"}:
        raise ValueError(f"{path} has something that is not a number: {strange}")
    try:
        with np.load(path, allow_pickle=False) as npz:
            flat = dict(npz)
    except Exception as e:
        raise ValueError(f"{path} cannot be read: {e!r}") from e
    if (heads := flat.pop("num_heads")) != self.num_heads:
        raise ValueError(f"{path}: num_heads is {heads}, here it is {self.num_heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
