# diagnosis: epsilon_in_sum
# mistake: adds 1e-8 to a sum that is never below 1, so every row adds up to less than one
# shows on: float64 input whose rows have a clear winner (error 1e-8, a hundred times the tolerance)
import numpy as np

def softmax(x, axis=-1):
    """Numerically stable softmax."""
    # Subtract max for numerical stability
    shifted = x - np.max(x, axis=axis, keepdims=True)
    exps = np.exp(shifted)
    # Add a small epsilon to prevent division by zero
    return exps / (np.sum(exps, axis=axis, keepdims=True) + 1e-8)
