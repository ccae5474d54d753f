# diagnosis: d_ff_fixed
# mistake: takes for granted that d_ff is 4 * D, and drops or misses columns otherwise
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    D = x.shape[-1]
    d_ff = 4 * D
    inner = x @ weights["w_in"][:, :d_ff] + weights["b_in"][:d_ff]
    return gelu(inner) @ weights["w_out"][:d_ff] + weights["b_out"]
