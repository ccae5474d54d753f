# diagnosis: cut_at_the_first_dot
# mistake: the ending is taken off at the first dot of the whole path, so "bert.v2.npz" becomes "bert.npz"
def save(self, path):
    stem = str(path).split(".")[0]
    np.savez(stem + ".npz", num_heads=self.num_heads, **flatten(self.weights))


BERT.save = save
