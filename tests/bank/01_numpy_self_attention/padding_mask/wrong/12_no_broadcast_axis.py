# diagnosis: lengths_without_axes
# mistake: compares place i with the length of sentence i, because lengths gets no further axis
# shows on: B > 1 and B != max_len (raises), B == max_len (same row for every sentence)
def padding_mask(lengths, max_len):
    mask = np.arange(max_len) < lengths
    return np.broadcast_to(mask, (len(lengths), 1, max_len))
