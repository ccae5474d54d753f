# diagnosis: changed_before_heads
# mistake: the weights are set before num_heads is compared, so the model is changed although the load fails
def load(self, path):
    needs = {name: array.shape for name, array in flatten(self.weights).items()} | {"num_heads": ()}
    headers = read_headers(path)
    for name in sorted(needs.keys() | headers.keys()):
        if name not in headers:
            raise ValueError(f"{path}: {name} is missing")
        if name not in needs:
            raise ValueError(f"{path}: {name} is not needed")
        if headers[name][0] != needs[name]:
            raise ValueError(f"{path}: {name} is {headers[name][0]}, not {needs[name]}")
        if headers[name][1].kind not in "fiu":
            raise ValueError(f"{path}: {name} is no array of numbers")
    try:
        with np.load(path, allow_pickle=False) as file:
            flat = {name: file[name] for name in file.files}
    except Exception as error:
        raise ValueError(f"{path} is damaged: {error}") from error
    self.set_weights(unflatten(flat, self.weights))
    if flat["num_heads"] != self.num_heads:
        raise ValueError(f"{path}: num_heads is {flat['num_heads']}, not {self.num_heads}")


BERT.load = load
