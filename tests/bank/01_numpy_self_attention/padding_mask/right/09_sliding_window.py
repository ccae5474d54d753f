from numpy.lib.stride_tricks import sliding_window_view


def padding_mask(lengths, max_len):
    # T T T T F F F F : a window of max_len that starts at max_len - n sees n times True
    tape = np.repeat([True, False], max_len)
    windows = sliding_window_view(tape, max_len)
    return windows[[max_len - int(n) for n in lengths], None, :]
