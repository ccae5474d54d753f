# diagnosis: example_hard_coded
# mistake: types in the answer of the example (and of the demo cell) instead of computing it
# shows on: every input but lengths [3, 5] with max_len 5
def padding_mask(lengths, max_len):
    mask = np.array([[[True, True, True, False, False]], [[True, True, True, True, True]]])
    return mask
