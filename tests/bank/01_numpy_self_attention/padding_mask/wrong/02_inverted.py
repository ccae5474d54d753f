# diagnosis: inverted
# mistake: True marks the padding, as in PyTorch's key_padding_mask, instead of the real tokens
# shows on: every input
def padding_mask(lengths, max_len):
    positions = np.arange(max_len)[None, None, :]
    return positions >= lengths[:, None, None]
