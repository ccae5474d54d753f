# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
from io import BytesIO


def save(self, path):
    content = BytesIO()
    np.savez(content, allow_pickle=False, num_heads=np.int32(self.num_heads), **flatten(self.weights))
    Path(path).write_bytes(content.getvalue())


BERT.save = save
