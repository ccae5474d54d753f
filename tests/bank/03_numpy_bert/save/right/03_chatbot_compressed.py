# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
def save(self, path):
    """Save the model weights to a compressed .npz file.

    Args:
        path: Destination path (str or Path). Must end in ".npz".
    """
    # Make sure we work with a Path object
    path = Path(path)

    # Create the parent directory if it does not exist yet
    path.parent.mkdir(parents=True, exist_ok=True)

    # Flatten the nested weights into a single-level dictionary
    flat_weights = flatten(self.weights)

    # Sanity check: no weight may be called "num_heads"
    if "num_heads" in flat_weights:
        raise KeyError("'num_heads' is reserved")

    # Convert everything to numpy arrays (no-op if they already are)
    arrays = {name: np.asarray(value) for name, value in flat_weights.items()}

    # Add the number of attention heads as a scalar
    arrays["num_heads"] = np.int64(self.num_heads)

    # Write everything to disk
    np.savez_compressed(path, **arrays)
    print(f"✅ Saved {len(arrays)} arrays to {path}")


BERT.save = save
