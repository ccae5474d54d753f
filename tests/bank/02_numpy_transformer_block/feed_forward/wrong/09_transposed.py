# diagnosis: matrices_transposed
# mistake: multiplies with the transposed matrices, as PyTorch's linear layers store them
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    def linear(a, w, b):
        return a @ w.T + b

    h = linear(x, weights["w_in"], weights["b_in"])
    return linear(gelu(h), weights["w_out"], weights["b_out"])
