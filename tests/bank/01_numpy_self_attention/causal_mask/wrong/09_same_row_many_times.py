# diagnosis: all_allowed
# mistake: [row] * n is n times the same list, so setting one row sets them all
# shows on: n_tokens >= 2 (everything True)
def causal_mask(n_tokens):
    rows = [[False] * n_tokens] * n_tokens
    for t in range(n_tokens):
        for s in range(t + 1):
            rows[t][s] = True
    return np.array(rows)
