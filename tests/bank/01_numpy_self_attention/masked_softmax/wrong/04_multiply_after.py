# diagnosis: mask_after_softmax
# mistake: takes the softmax over all keys and blanks afterwards, so the rows no longer add up to one
# shows on: every row with both an allowed and a blocked key
def masked_softmax(scores, mask):
    weights = softmax(scores, axis=-1)
    return weights * mask
