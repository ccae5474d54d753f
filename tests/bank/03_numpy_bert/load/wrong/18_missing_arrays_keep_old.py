# diagnosis: missing_arrays_ignored
# mistake: an array that is missing in the file silently keeps the model's old values
def load(self, path):
    flat = flatten(self.weights)
    headers = read_headers(path)
    for name in headers:
        if name == "num_heads":
            want = ()
        elif name in flat:
            want = flat[name].shape
        else:
            raise ValueError(f"{path}: {name} is unknown")
        if headers[name][0] != want:
            raise ValueError(f"{path}: {name} has shape {headers[name][0]}, want {want}")
        if headers[name][1].kind not in "fiu":
            raise ValueError(f"{path}: {name} is not a number array")
    try:
        with np.load(path, allow_pickle=False) as data:
            flat |= {name: data[name] for name in data.files}
    except Exception as e:
        raise ValueError(f"{path} is damaged ({e})") from e
    if flat.pop("num_heads", self.num_heads) != self.num_heads:
        raise ValueError(f"{path}: num_heads differs")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
