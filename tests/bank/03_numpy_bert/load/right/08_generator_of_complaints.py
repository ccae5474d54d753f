# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
def complaints(needs, headers):
    for name in needs:
        match headers.get(name):
            case None:
                yield f"{name} is missing"
            case (shape, _) if shape != needs[name]:
                yield f"{name} is {shape}, wanted {needs[name]}"
            case (_, dtype) if dtype.kind not in "fiu":
                yield f"{name} is made of {dtype}"
    yield from (f"{name} is not wanted" for name in headers if name not in needs)


def load(self, path):
    needs = {name: np.shape(array) for name, array in flatten(self.weights).items()}
    found = list(complaints(needs | {"num_heads": ()}, read_headers(path)))
    if found:
        raise ValueError("\n".join([f"{path} does not belong to this model:", *found]))
    flat, at = {}, "num_heads"
    try:
        with open(path, "rb") as stream, np.load(stream, allow_pickle=False) as file:
            heads = file[at].tolist()
            for at in needs:
                flat[at] = file[at]
    except Exception as error:
        raise ValueError(f"{path}: broken off in {at}. {error}") from error
    if heads != self.num_heads:
        raise ValueError(f"{path}: num_heads = {heads!r} instead of {self.num_heads!r}")
    self.weights = unflatten(flat, self.weights)


BERT.load = load
