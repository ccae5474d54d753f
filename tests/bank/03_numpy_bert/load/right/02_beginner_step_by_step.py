# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
def load(self, path):
    # 1. what do I want?
    flat = flatten(self.weights)
    wanted_names = list(flat)
    wanted_names.append("num_heads")

    # 2. what is there?
    headers = read_headers(path)

    # 3. is something missing?
    for name in wanted_names:
        found = False
        for other in headers:
            if other == name:
                found = True
        if not found:
            raise ValueError("The file " + str(path) + " has no array " + name)

    # 4. is something too much?
    for name in headers:
        if name not in wanted_names:
            raise ValueError("The file " + str(path) + " has an array that I do not know: " + name)

    # 5. shapes and types
    for name in wanted_names:
        shape = headers[name][0]
        dtype = headers[name][1]
        if name == "num_heads":
            wanted_shape = ()
        else:
            wanted_shape = flat[name].shape
        if shape != wanted_shape:
            raise ValueError(
                "The file " + str(path) + " has a wrong shape in " + name + ": "
                + str(shape) + " and not " + str(wanted_shape)
            )
        if dtype.kind == "f" or dtype.kind == "i" or dtype.kind == "u":
            pass
        else:
            raise ValueError("The file " + str(path) + " has no numbers in " + name)

    # 6. read
    new = {}
    name = "?"
    try:
        file = np.load(path, allow_pickle=False)
        try:
            for name in wanted_names:
                new[name] = file[name]
        finally:
            file.close()
    except Exception as problem:
        raise ValueError("The file " + str(path) + " is damaged at " + name + ": " + str(problem))

    # 7. heads
    heads = new["num_heads"]
    del new["num_heads"]
    if heads != self.num_heads:
        raise ValueError("The file " + str(path) + " has another num_heads: " + str(heads))

    # 8. only now the model
    self.set_weights(unflatten(new, self.weights))


BERT.load = load
