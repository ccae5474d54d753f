# diagnosis: gelu_missing
# mistake: no GELU at all, two linear maps in a row
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    for end in ["in", "out"]:
        x = x @ weights[f"w_{end}"] + weights[f"b_{end}"]
    return x
