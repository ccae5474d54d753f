# diagnosis: number_put_into_the_model
# mistake: num_heads is put into self.weights itself, the model that is saved is changed by it
def save(self, path):
    self.weights["num_heads"] = np.array(self.num_heads)
    np.savez(path, **flatten(self.weights))


BERT.save = save
