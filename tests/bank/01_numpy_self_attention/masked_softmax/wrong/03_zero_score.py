# diagnosis: zero_fill
# mistake: sets blocked scores to 0 and takes the softmax: e^0 is 1, not nothing
# shows on: every row with a blocked key
def masked_softmax(scores, mask):
    return softmax(scores * mask, axis=-1)
