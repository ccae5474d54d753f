# diagnosis: dict_as_one_array
# mistake: without the two stars the flat dict becomes a single pickled object called arr_0
def save(self, path):
    flat = flatten(self.weights)
    np.savez(path, flat, num_heads=self.num_heads)


BERT.save = save
