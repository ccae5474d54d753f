# diagnosis: num_heads_missing
# mistake: the number of heads is forgotten, the file holds only the weights
def save(self, path):
    np.savez(path, **flatten(self.weights))


BERT.save = save
