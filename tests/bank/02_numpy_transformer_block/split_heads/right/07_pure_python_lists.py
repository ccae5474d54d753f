# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    def cut(part):
        # part is a list of rows, or a list of deeper things
        if isinstance(part[0][0], list):
            return [cut(p) for p in part]
        width = len(part[0]) // n_heads
        heads = []
        for h in range(n_heads):
            heads.append([row[h * width : (h + 1) * width] for row in part])
        return heads

    return np.array(cut(x.tolist()))
