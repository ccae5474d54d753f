# diagnosis: no_return
# mistake: computes the mask and forgets to return it
# shows on: every input (None)
def padding_mask(lengths, max_len):
    places = np.arange(max_len)
    lengths = lengths[:, None, None]
    mask = places < lengths
