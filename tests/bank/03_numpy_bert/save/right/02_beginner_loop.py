# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
def save(self, path):
    """Write all weights to one file that `load`, and np.load without pickle, can read."""
    flat = flatten(self.weights)
    to_write = {}
    for name in flat:
        array = flat[name]
        to_write[name] = array
    to_write["num_heads"] = np.array(self.num_heads)
    np.savez(path, **to_write)


BERT.save = save
