# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
import numpy as np
from scipy.special import erf


def feed_forward(x, weights):
    """
    Position-wise feed-forward network.

    FFN(x) = GELU(x @ W_in + b_in) @ W_out + b_out
    """
    # Validate that all required parameters exist
    required_keys = ["w_in", "b_in", "w_out", "b_out"]
    for key in required_keys:
        if key not in weights:
            raise KeyError(f"Missing weight: {key}")

    # Work on copies so that the caller's data is never modified
    x = np.array(x, copy=True)
    params = {key: np.array(value, copy=True) for key, value in weights.items()}

    # Step 1: Expand
    h = np.matmul(x, params["w_in"]) + params["b_in"]

    # Step 2: Exact GELU activation
    h = 0.5 * h * (1.0 + erf(h / np.sqrt(2.0)))

    # Step 3: Project back
    out = np.matmul(h, params["w_out"]) + params["b_out"]
    return out
