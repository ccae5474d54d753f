# diagnosis: errors_swallowed
# mistake: every problem is caught, printed and answered with False, no ValueError ever reaches the caller
def load(self, path):
    try:
        headers = read_headers(path)
        expected = {k: v.shape for k, v in flatten(self.weights).items()}
        expected["num_heads"] = ()
        if {k: s for k, (s, _) in headers.items()} != expected:
            raise ValueError("names or shapes differ")
        with np.load(path, allow_pickle=False) as data:
            flat = dict(data)
        if flat.pop("num_heads") != self.num_heads:
            raise ValueError("num_heads differs")
    except FileNotFoundError:
        raise
    except Exception as e:
        print(f"Error loading {path}: {e}")
        return False
    self.set_weights(unflatten(flat, self.weights))
    return True


BERT.load = load
