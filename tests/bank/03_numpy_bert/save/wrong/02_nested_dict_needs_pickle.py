# diagnosis: not_flattened
# mistake: the nested dict is handed over without flatten, so NumPy pickles the dicts and the list
def save(self, path):
    np.savez(path, num_heads=self.num_heads, **self.weights)


BERT.save = save
