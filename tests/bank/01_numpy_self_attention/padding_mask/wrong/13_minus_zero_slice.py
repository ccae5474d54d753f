# diagnosis: full_sentence_hidden
# mistake: blanks the last max_len - n places with a negative slice, which for n == max_len is the whole row
# shows on: sentences with length == max_len
def padding_mask(lengths, max_len):
    mask = np.ones((len(lengths), 1, max_len), dtype=bool)
    for b, n in enumerate(lengths):
        n_padded = max_len - n
        mask[b, 0, -n_padded:] = False
    return mask
