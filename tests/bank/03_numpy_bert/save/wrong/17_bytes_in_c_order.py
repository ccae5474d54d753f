# diagnosis: order_lost
# mistake: written by hand with tobytes(), which is always C order, under a header that says Fortran order for transposed arrays
def save(self, path):
    arrays = flatten(self.weights) | {"num_heads": np.array(self.num_heads)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                header = np.lib.format.header_data_from_array_1_0(array)
                np.lib.format.write_array_header_1_0(member, header)
                member.write(array.tobytes())


BERT.save = save
