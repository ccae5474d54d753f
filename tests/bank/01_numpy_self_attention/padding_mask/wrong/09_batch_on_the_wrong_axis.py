# diagnosis: batch_axis_second
# mistake: gives the lengths the shape (1, B, 1), so the batch lands in the middle axis
# shows on: every batch of more than one sentence (shape)
def padding_mask(lengths, max_len):
    return np.arange(max_len).reshape(1, 1, -1) < lengths.reshape(1, -1, 1)
