# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
def load(self, path):
    """
    Safely load model weights from an .npz checkpoint.

    The loading procedure is split into four phases:
        1. Validate the headers (names, shapes, dtypes) without touching the data
        2. Read the arrays with pickle disabled
        3. Validate the hyperparameters
        4. Atomically assign the new weights

    Args:
        path (str | Path): Path to the checkpoint.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If the checkpoint is corrupted or incompatible.
    """
    path = Path(path)

    # Fail early with a clear message if the file is not there
    if not path.exists():
        raise FileNotFoundError(f"No such checkpoint: {path}")

    # ---- Phase 1: header validation ------------------------------------------------
    headers = read_headers(path)
    current = flatten(self.weights)
    expected = {name: tuple(arr.shape) for name, arr in current.items()}
    expected["num_heads"] = ()

    missing = sorted(set(expected) - set(headers))
    if missing:
        raise ValueError(f"Checkpoint {path} is missing arrays: {', '.join(missing)}")

    unexpected = sorted(set(headers) - set(expected))
    if unexpected:
        raise ValueError(f"Checkpoint {path} has unexpected arrays: {', '.join(unexpected)}")

    for name, (shape, dtype) in headers.items():
        # Object arrays would require unpickling -> potential code execution!
        if dtype.hasobject:
            raise ValueError(f"Checkpoint {path}: array '{name}' contains Python objects")
        # Only real numbers are allowed
        is_number = np.issubdtype(dtype, np.floating) or np.issubdtype(dtype, np.integer)
        # timedelta64 pretends to be an integer, so rule it out explicitly
        if not is_number or dtype.kind == "m":
            raise ValueError(f"Checkpoint {path}: array '{name}' has non-numeric dtype {dtype}")
        if tuple(shape) != expected[name]:
            raise ValueError(
                f"Checkpoint {path}: array '{name}' has shape {shape}, expected {expected[name]}"
            )

    # ---- Phase 2: read the data ----------------------------------------------------
    loaded = {}
    current_name = None
    try:
        with np.load(str(path), allow_pickle=False) as data:
            for current_name in expected:
                loaded[current_name] = np.array(data[current_name])
    except Exception as e:
        raise ValueError(f"Checkpoint {path} is corrupted (array '{current_name}'): {e}") from e

    # ---- Phase 3: hyperparameters --------------------------------------------------
    file_heads = loaded.pop("num_heads").item()
    if file_heads != self.num_heads:
        raise ValueError(
            f"Checkpoint {path}: num_heads mismatch (file: {file_heads}, model: {self.num_heads})"
        )

    # ---- Phase 4: assign -----------------------------------------------------------
    new_weights = unflatten(loaded, self.weights)
    try:
        self.set_weights(new_weights)
    except ValueError as e:
        raise ValueError(f"Checkpoint {path}: {e}") from e
    print(f"Loaded {len(loaded)} arrays from {path.name}")


BERT.load = load
