# diagnosis: appended_to_old_file
# mistake: mode "a" adds to an old archive, so saving twice leaves every name in it twice
def save(self, path):
    content = dict(flatten(self.weights), num_heads=np.array(self.num_heads))
    with zipfile.ZipFile(path, "a") as archive:
        for name, array in content.items():
            with archive.open(f"{name}.npy", "w") as out:
                np.lib.format.write_array(out, array, allow_pickle=False)


BERT.save = save
