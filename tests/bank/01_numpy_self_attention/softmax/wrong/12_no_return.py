# diagnosis: no_return
# mistake: the result is computed and printed but not returned
# shows on: every input (None)
def softmax(x, axis=-1):
    largest = np.max(x, axis=axis, keepdims=True)
    powers = np.exp(x - largest)
    shares = powers / np.sum(powers, axis=axis, keepdims=True)
    print(shares)
