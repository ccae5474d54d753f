def causal_mask(n_tokens): return np.tri(n_tokens, dtype=bool)
