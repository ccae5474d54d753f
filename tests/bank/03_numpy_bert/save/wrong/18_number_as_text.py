# diagnosis: number_as_text
# mistake: the number of heads is stored as text, which is not a number any more
def save(self, path):
    metadata = {"num_heads": str(self.num_heads)}
    np.savez(path, **metadata, **flatten(self.weights))


BERT.save = save
