# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
import math


def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    w, b = np.array(mlm["w"], dtype=float), np.array(mlm["b"], dtype=float)
    gain, bias = mlm["norm"]["gain"], mlm["norm"]["bias"]
    tokens = self.weights["embeddings"]["tokens"]
    texts = []
    for text in hidden_states:
        rows = []
        for vector in text:
            values = (w.T @ vector + b).tolist()
            values = [v / 2 * (1 + math.erf(v / math.sqrt(2))) for v in values]
            mean = sum(values) / len(values)
            spread = math.sqrt(sum((v - mean) ** 2 for v in values) / len(values) + 1e-12)
            normed = [g * (v - mean) / spread + c for v, g, c in zip(values, gain, bias)]
            rows.append(tokens @ np.array(normed) + mlm["output_bias"])
        texts.append(rows)
    return np.array(texts)


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT
