import numpy as np

def causal_mask(n_tokens):
    """
    Create a causal (look-ahead) mask.

    In this course, True means "may attend" -- note that this is the opposite
    of e.g. PyTorch's nn.MultiheadAttention!
    """
    # Upper triangle (excluding the diagonal) marks the *future* positions
    future = np.triu(np.ones((n_tokens, n_tokens)), k=1).astype(bool)

    # Invert it: True where attention is allowed
    return ~future
