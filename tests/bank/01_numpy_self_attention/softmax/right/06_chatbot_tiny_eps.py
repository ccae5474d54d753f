import numpy as np

def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """
    Compute the softmax of x along the given axis in a numerically stable way.

    ✅ Handles arbitrary shapes
    ✅ Handles large positive / negative values
    ✅ Preserves float32
    """
    # Step 1: Make sure we are working with floating point numbers
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)

    # Step 2: Subtract the max for numerical stability (prevents overflow)
    x_max = np.max(x, axis=axis, keepdims=True)
    x_shifted = x - x_max

    # Step 3: Exponentiate
    exp_x = np.exp(x_shifted)

    # Step 4: Normalize. The small epsilon avoids division by zero
    return exp_x / (np.sum(exp_x, axis=axis, keepdims=True) + 1e-12)
