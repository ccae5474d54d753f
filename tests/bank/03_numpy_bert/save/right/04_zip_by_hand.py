# Exercise 3.5  Save | about 5 min | difficulty 1/5 | 1 point
def save(self, path):
    # an .npz is a zip with one .npy in it for each array, so write that zip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, array in (flatten(self.weights) | {"num_heads": np.array(self.num_heads)}).items():
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


BERT.save = save
