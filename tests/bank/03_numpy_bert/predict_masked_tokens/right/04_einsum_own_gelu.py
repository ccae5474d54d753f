# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
from scipy.special import erf


def predict_masked_tokens(self, hidden_states, training=False):
    m, E = self.weights["mlm"], self.weights["embeddings"]["tokens"]
    z = np.einsum("btd,de->bte", hidden_states, m["w"]) + m["b"]
    z = z * 0.5 * (1.0 + erf(z / np.sqrt(2.0)))
    mu = z.mean(axis=-1, keepdims=True)
    sd = np.sqrt(((z - mu) ** 2).mean(axis=-1, keepdims=True) + 1e-12)
    z = (z - mu) / sd * m["norm"]["gain"] + m["norm"]["bias"]
    return np.einsum("btd,vd->btv", z, E) + m["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT
