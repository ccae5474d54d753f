# diagnosis: one_too_many
# mistake: uses <= so that the first padded place counts as a real token
# shows on: every sentence shorter than max_len
def padding_mask(lengths, max_len):
    return np.arange(max_len) <= lengths[:, None, None]
