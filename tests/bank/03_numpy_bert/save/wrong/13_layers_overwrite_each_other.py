# diagnosis: layers_overwrite_each_other
# mistake: the layer's number is missing in the names, so each layer overwrites the one before
def save(self, path):
    out = {"num_heads": self.num_heads}
    for part in ["embeddings", "mlm"]:
        out |= flatten(self.weights[part], part + ".")
    for layer in self.weights["layers"]:
        out |= flatten(layer, "layers.")
    np.savez(path, **out)


BERT.save = save
