# diagnosis: only_opening_wrapped, damage_not_wrapped
# mistake: np.load reads lazily, so the try around it alone misses damaged data: BadZipFile or zlib.error comes out
def load(self, path):
    headers = read_headers(path)
    needs = {name: array.shape for name, array in flatten(self.weights).items()}
    needs["num_heads"] = ()
    for name in set(needs) | set(headers):
        if (name in needs) != (name in headers):
            raise ValueError(f"{path}: {name} stands on one side only")
        if needs[name] != headers[name][0]:
            raise ValueError(f"{path}: {name}: {headers[name][0]} != {needs[name]}")
        if headers[name][1].kind not in "fiu":
            raise ValueError(f"{path}: {name} does not hold numbers")
    try:
        file = np.load(path, allow_pickle=False)
    except Exception as error:
        raise ValueError(f"{path} is damaged") from error
    flat = {name: file[name] for name in needs}
    file.close()
    if flat.pop("num_heads") != self.num_heads:
        raise ValueError(f"{path}: wrong num_heads")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
