# diagnosis: changes_lengths
# mistake: turns the lengths into last places in place and so changes the caller's array
# shows on: every input (lengths afterwards; read-only lengths raise)
def padding_mask(lengths, max_len):
    lengths -= 1  # places count from 0
    return np.arange(max_len)[None, None, :] <= lengths[:, None, None]
