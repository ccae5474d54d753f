# diagnosis: text_methods_on_path
# mistake: a str method is called on path, so a Path raises AttributeError
def save(self, path):
    if not path.endswith(".npz"):
        raise ValueError(f"path must end in .npz, got {path}")
    weights = flatten(self.weights)
    weights["num_heads"] = self.num_heads
    np.savez_compressed(path, **weights)


BERT.save = save
