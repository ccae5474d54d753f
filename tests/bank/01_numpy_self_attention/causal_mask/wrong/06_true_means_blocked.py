# diagnosis: inverted
# mistake: the other convention: True marks what is forbidden
# shows on: every n_tokens
import numpy as np

def causal_mask(n_tokens):
    # True = masked out (as in PyTorch)
    return np.triu(np.ones((n_tokens, n_tokens)), k=1).astype(bool)
