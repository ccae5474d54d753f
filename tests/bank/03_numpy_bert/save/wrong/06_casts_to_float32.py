# diagnosis: as_float32
# mistake: every array is cast to float32, so that float64 weights lose digits and their dtype
def save(self, path):
    arrays = {name: np.asarray(a, dtype=np.float32) for name, a in flatten(self.weights).items()}
    np.savez(path, **arrays, num_heads=self.num_heads)


BERT.save = save
