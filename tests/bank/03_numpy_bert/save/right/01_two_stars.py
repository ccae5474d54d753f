# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
def save(self, path):
    np.savez(path, num_heads=self.num_heads, **flatten(self.weights))


BERT.save = save
