# diagnosis: norm_inside_the_residual
# mistake: post-norm normalises the sublayer's output and then adds, instead of normalising the sum
# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    class Sub:
        def __init__(self, f, params):
            self.f, self.params = f, params

        def norm(self, a):
            return layer_norm(a, self.params["gain"], self.params["bias"])

        def run(self, a):
            return a + (self.f(self.norm(a)) if norm_first else self.norm(self.f(a)))

    first = Sub(lambda a: multi_head_attention(a, a, weights["attention"], n_heads, mask)[0], weights["norm_attention"])
    second = Sub(lambda a: feed_forward(a, weights["feed_forward"]), weights["norm_feed_forward"])
    return second.run(first.run(x))
