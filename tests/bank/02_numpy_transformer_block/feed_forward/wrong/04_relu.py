# diagnosis: relu
# mistake: bends with the ReLU of the original transformer instead of the GELU
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    """FFN(x) = max(0, x W1 + b1) W2 + b2"""
    hidden = np.maximum(0, np.matmul(x, weights["w_in"]) + weights["b_in"])
    return np.matmul(hidden, weights["w_out"]) + weights["b_out"]
