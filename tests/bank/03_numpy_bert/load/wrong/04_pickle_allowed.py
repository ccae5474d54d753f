# diagnosis: pickle_allowed, pickle_allowed_dtypes_late
# mistake: allow_pickle=True and no look at the dtype before, so an array of objects runs the code of whoever made the file
def load(self, path):
    """Load weights from an .npz file."""
    needs = {k: v.shape for k, v in flatten(self.weights).items()}
    needs["num_heads"] = ()
    headers = read_headers(path)
    if needs.keys() != headers.keys():
        raise ValueError(f"{path}: arrays do not match: {needs.keys() ^ headers.keys()}")
    for k in needs:
        if headers[k][0] != needs[k]:
            raise ValueError(f"{path}: shape of {k} is {headers[k][0]}, need {needs[k]}")
    try:
        # allow_pickle=True avoids "Object arrays cannot be loaded" errors
        with np.load(path, allow_pickle=True) as f:
            arrays = {k: f[k] for k in f.files}
    except Exception as e:
        raise ValueError(f"{path}: {e}") from e
    for k, v in arrays.items():
        if v.dtype.kind not in "iuf":
            raise ValueError(f"{path}: {k} has dtype {v.dtype}")
    if arrays.pop("num_heads") != self.num_heads:
        raise ValueError(f"{path}: num_heads differs")
    self.set_weights(unflatten(arrays, self.weights))


BERT.load = load
