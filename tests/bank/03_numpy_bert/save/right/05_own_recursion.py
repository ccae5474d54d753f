# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
def save(self, path):
    def walk(node, trail):
        if isinstance(node, np.ndarray):
            yield ".".join(trail), node
            return
        children = node.items() if hasattr(node, "items") else enumerate(node)
        for key, child in children:
            yield from walk(child, trail + (str(key),))

    np.savez(path, **dict(walk(self.weights, ())), **{"num_heads": self.num_heads})


BERT.save = save
