# diagnosis: other_names
# mistake: the dots of the flat names are turned into underscores, as if keywords could not have dots
def save(self, path):
    kwargs = {}
    for key, value in flatten(self.weights).items():
        kwargs[key.replace(".", "_")] = value
    kwargs["num_heads"] = self.num_heads
    np.savez(path, **kwargs)


BERT.save = save
