# diagnosis: bad_zip_only
# mistake: only BadZipFile is caught, but damaged data also show as zlib.error, EOFError, or a ValueError of NumPy without the path
def load(self, path):
    needs = {name: array.shape for name, array in flatten(self.weights).items()}
    needs |= {"num_heads": ()}
    headers = read_headers(path)
    for name in [*needs, *headers]:
        if name not in headers:
            raise ValueError(f"{path} lacks {name}")
        if name not in needs:
            raise ValueError(f"{path} has {name}, which nobody asked for")
        if headers[name][0] != needs[name]:
            raise ValueError(f"{path}: {name} is of shape {headers[name][0]} and not {needs[name]}")
        if headers[name][1].kind not in "fiu":
            raise ValueError(f"{path}: {name} is of dtype {headers[name][1]}")
    try:
        with np.load(path, allow_pickle=False) as file:
            flat = {name: file[name] for name in needs}
    except zipfile.BadZipFile as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    if flat["num_heads"] != self.num_heads:
        raise ValueError(f"{path} is for num_heads = {flat['num_heads']}")
    del flat["num_heads"]
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
