# diagnosis: as_float32
# mistake: what was saved as float64 comes back rounded to float32
def load(self, path):
    headers = read_headers(path)
    needs = {n: a.shape for n, a in flatten(self.weights).items()}
    for n in sorted({*needs, *headers, "num_heads"}):
        if n not in headers:
            raise ValueError(f"{path}: no {n}")
        if n not in needs and n != "num_heads":
            raise ValueError(f"{path}: what is {n}?")
        if headers[n][0] != needs.get(n, ()):
            raise ValueError(f"{path}: {n} has shape {headers[n][0]}")
        if headers[n][1].kind not in "fiu":
            raise ValueError(f"{path}: {n} has no numbers")
    try:
        with np.load(path, allow_pickle=False) as z:
            heads = z["num_heads"]
            flat = {n: z[n].astype(np.float32) for n in needs}
    except Exception as e:
        raise ValueError(f"{path}: {e}") from e
    if heads != self.num_heads:
        raise ValueError(f"{path}: num_heads {heads}")
    self.set_weights(unflatten(flat, self.weights))


BERT.load = load
