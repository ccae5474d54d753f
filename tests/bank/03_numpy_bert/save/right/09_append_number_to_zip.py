# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
def save(self, path):
    import io

    np.savez(path, **flatten(self.weights))
    # the number of heads comes as one more member at the end of the archive
    small_file = io.BytesIO()
    np.save(small_file, self.num_heads)
    archive = zipfile.ZipFile(path, mode="a")
    archive.writestr("num_heads.npy", small_file.getvalue())
    archive.close()


BERT.save = save
