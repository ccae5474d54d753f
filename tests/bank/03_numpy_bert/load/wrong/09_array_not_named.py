# diagnosis: array_not_named, only_heads_named
# mistake: the message says only that something does not fit, not which array
def load(self, path):
    flat = flatten(self.weights)
    needs = {name: flat[name].shape for name in flat}
    needs["num_heads"] = ()
    headers = read_headers(path)
    if set(needs) != set(headers):
        raise ValueError(f"{path}: some arrays are missing or unknown")
    if any(headers[name][0] != needs[name] for name in needs):
        raise ValueError(f"{path}: shapes do not match")
    if any(headers[name][1].kind not in "fiu" for name in needs):
        raise ValueError(f"{path}: not all arrays hold numbers")
    try:
        with np.load(path, allow_pickle=False) as data:
            new = {name: data[name] for name in data.files}
    except Exception as e:
        raise ValueError(f"{path}: damaged") from e
    if new.pop("num_heads") != self.num_heads:
        raise ValueError(f"{path}: num_heads does not match")
    self.set_weights(unflatten(new, self.weights))


BERT.load = load
