# diagnosis: numbers
# mistake: returns 1.0 and 0.0 instead of bool
# shows on: every input (dtype)
def padding_mask(lengths, max_len):
    mask = np.zeros((len(lengths), 1, max_len))
    for i, n in enumerate(lengths):
        mask[i, 0, :n] = 1
    return mask
