# diagnosis: num_layers_for_heads
# mistake: slip of attribute, the number of layers is stored under the name num_heads
def save(self, path):
    everything = {"num_heads": len(self.weights["layers"])}
    for name, array in flatten(self.weights).items():
        everything[name] = array
    np.savez(path, **everything)


BERT.save = save
