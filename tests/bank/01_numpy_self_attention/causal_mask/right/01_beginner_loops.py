def causal_mask(n_tokens):
    table = []
    for query in range(n_tokens):
        row = []
        for key in range(n_tokens):
            if key <= query:
                row.append(True)
            else:
                row.append(False)
        table.append(row)
    return np.array(table)
