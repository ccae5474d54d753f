# diagnosis: missing_file_as_value_error
# mistake: the try around everything turns the FileNotFoundError of an absent file into a ValueError
def load(self, path):
    try:
        headers = read_headers(path)
        needs = {n: a.shape for n, a in flatten(self.weights).items()} | {"num_heads": ()}
        for n in needs | headers:
            if n not in needs:
                raise ValueError(f"unexpected array {n}")
            if n not in headers:
                raise ValueError(f"missing array {n}")
            if headers[n][0] != needs[n]:
                raise ValueError(f"array {n}: {headers[n][0]} instead of {needs[n]}")
            if headers[n][1].kind not in "fiu":
                raise ValueError(f"array {n}: dtype {headers[n][1]}")
        with np.load(path, allow_pickle=False) as npz:
            flat = {n: npz[n] for n in needs}
        if flat.pop("num_heads") != self.num_heads:
            raise ValueError("num_heads is another one")
        self.set_weights(unflatten(flat, self.weights))
    except Exception as e:
        raise ValueError(f"Could not load {path}: {e}") from e


BERT.load = load
