# diagnosis: mlm_missing
# mistake: written by hand for embeddings and layers, the weights of the mlm head are not in the file
def save(self, path):
    out = {"num_heads": self.num_heads}
    out.update(flatten(self.weights["embeddings"], "embeddings."))
    for i, layer in enumerate(self.weights["layers"]):
        out.update(flatten(layer, f"layers.{i}."))
    np.savez(path, **out)


BERT.save = save
