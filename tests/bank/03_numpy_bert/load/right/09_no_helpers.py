# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
def load(self, path):
    """Check, read, put together by recursion; without flatten and unflatten."""
    headers = read_headers(path)
    asked = {"num_heads"}

    def look(node, name):
        if isinstance(node, dict):
            for key in node:
                look(node[key], name + [key])
        elif isinstance(node, list):
            for i in range(len(node)):
                look(node[i], name + [str(i)])
        else:
            test(".".join(name), list(node.shape))

    def test(name, shape):
        asked.add(name)
        if name not in headers:
            raise ValueError(f"{name} missing in {path}")
        if list(headers[name][0]) != shape:
            raise ValueError(f"{name} in {path}: shape {list(headers[name][0])} is not {shape}")
        if not headers[name][1].kind in ["f", "u", "i"]:
            raise ValueError(f"{name} in {path}: no numbers")

    look(self.weights, [])
    test("num_heads", [])
    for name in headers:
        if name not in asked:
            raise ValueError(f"{name} in {path}: never heard of")

    def fetch(file, node, name):
        if isinstance(node, dict):
            return {key: fetch(file, node[key], name + [key]) for key in node}
        if isinstance(node, list):
            return [fetch(file, child, name + [str(i)]) for i, child in enumerate(node)]
        try:
            return file[".".join(name)]
        except Exception as error:
            raise ValueError(f"{'.'.join(name)} in {path}: {error}")

    try:
        file = np.load(path, allow_pickle=False)
    except Exception as error:
        raise ValueError(f"{path}: {error}")
    with file:
        new = fetch(file, self.weights, [])
        heads = fetch(file, self.num_heads, ["num_heads"])
    if heads != self.num_heads:
        raise ValueError(f"num_heads in {path} is {heads}, the model's is {self.num_heads}")
    self.weights = new


BERT.load = load
