# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    # a bias is one more row of the matrix, for an input that is always 1
    def with_one(a):
        return np.concatenate([a, np.ones((*a.shape[:-1], 1))], axis=-1)

    first = np.vstack([weights["w_in"], weights["b_in"]])
    second = np.vstack([weights["w_out"], weights["b_out"]])
    return with_one(gelu(with_one(x) @ first)) @ second
