# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
import os


def save(self, path):
    """Write next to the target first and then swap, so that no half-written file is ever seen."""
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, **flatten(self.weights) | {"num_heads": self.num_heads})
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


BERT.save = save
