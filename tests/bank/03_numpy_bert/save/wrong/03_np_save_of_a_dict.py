# diagnosis: np_save
# mistake: np.save pickles the whole dict as one object, and puts it in a file called "….npz.npy"
def save(self, path):
    content = flatten(self.weights)
    content["num_heads"] = self.num_heads
    np.save(path, content)


BERT.save = save
