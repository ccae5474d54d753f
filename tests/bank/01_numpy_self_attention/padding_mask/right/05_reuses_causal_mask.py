def padding_mask(lengths, max_len):
    # row n-1 of the causal mask is a sentence of n tokens; put the empty sentence on top
    empty = np.full((1, max_len), False)
    all_sentences = np.vstack([empty, causal_mask(max_len)])
    return np.take(all_sentences, lengths, axis=0).reshape(-1, 1, max_len)
