# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    def depth(a):
        return 1 + depth(a[0]) if isinstance(a, list) else 0

    def go(a):
        if depth(a) > 3:
            return [go(b) for b in a]
        rows = []
        for same_token in zip(*a):  # one row from each head
            rows.append(sum(same_token, []))
        return rows

    return np.array(go(x.tolist()))
