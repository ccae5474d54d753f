# diagnosis: read_before_checked
# mistake: all arrays are read first and checked afterwards, so memory is set aside for any shape that a header claims
def load(self, path):
    if not Path(path).exists():
        raise FileNotFoundError(path)
    # Load everything into memory
    arrays = {}
    try:
        with np.load(path, allow_pickle=False) as data:
            for key in data.files:
                arrays[key] = data[key]
    except Exception as e:
        raise ValueError(f"{path} could not be read (array {key if 'key' in locals() else '?'}): {e}") from e

    # Validate
    expected = flatten(self.weights)
    for key in expected:
        if key not in arrays:
            raise ValueError(f"{path}: missing array {key}")
        if arrays[key].shape != expected[key].shape:
            raise ValueError(f"{path}: {key} has shape {arrays[key].shape}, expected {expected[key].shape}")
    for key in arrays:
        if key not in expected and key != "num_heads":
            raise ValueError(f"{path}: unknown array {key}")
        if arrays[key].dtype.kind not in "fiu":
            raise ValueError(f"{path}: {key} is not numeric")
    if "num_heads" not in arrays:
        raise ValueError(f"{path}: num_heads is missing")
    heads = arrays.pop("num_heads")
    if heads.shape != () or heads != self.num_heads:
        raise ValueError(f"{path}: num_heads {heads} != {self.num_heads}")
    self.set_weights(unflatten(arrays, self.weights))


BERT.load = load
