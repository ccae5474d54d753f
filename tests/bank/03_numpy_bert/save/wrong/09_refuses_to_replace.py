# diagnosis: existing_file_kept
# mistake: a file that is there already is kept and an error raised, instead of being replaced
def save(self, path):
    """Save model weights.

    Raises:
        FileExistsError: if the target already exists (prevents accidental data loss).
    """
    target = Path(path)
    if target.exists():
        raise FileExistsError(f"{target} already exists, refusing to overwrite")
    np.savez(target, num_heads=self.num_heads, **flatten(self.weights))


BERT.save = save
