# diagnosis: heads_taken_over
# mistake: num_heads of the file is written into the model in place of being compared with it
def load(self, path):
    headers = read_headers(path)
    template = flatten(self.weights)
    expected = {k: v.shape for k, v in template.items()}
    expected["num_heads"] = ()
    problems = []
    for k in expected:
        if k not in headers:
            problems.append(f"{k} missing")
        elif headers[k][0] != expected[k]:
            problems.append(f"{k} has shape {headers[k][0]}, expected {expected[k]}")
        elif headers[k][1].kind not in "fiu":
            problems.append(f"{k} has dtype {headers[k][1]}")
    problems += [f"{k} unknown" for k in headers if k not in expected]
    if problems:
        raise ValueError(f"{path}: " + "; ".join(problems))
    try:
        with np.load(path, allow_pickle=False) as checkpoint:
            loaded = {k: checkpoint[k] for k in expected}
    except Exception as e:
        raise ValueError(f"{path} is corrupted: {e}") from e
    # Restore the configuration
    self.num_heads = int(loaded.pop("num_heads"))
    self.set_weights(unflatten(loaded, self.weights))


BERT.load = load
