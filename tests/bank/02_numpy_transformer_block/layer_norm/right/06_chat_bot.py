# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
import numpy as np


def layer_norm(x, gain, bias, eps=1e-12):
    """
    Applies Layer Normalization over the last dimension.

    Args:
        x (np.ndarray): Input tensor of shape (..., D).
        gain (np.ndarray): Learnable scale parameter (gamma).
        bias (np.ndarray): Learnable shift parameter (beta).
        eps (float): Small constant for numerical stability.

    Returns:
        np.ndarray: The normalized tensor, same shape as x.
    """
    # Ensure that the inputs are numpy arrays
    x = np.asarray(x)
    gamma = np.asarray(gain)
    beta = np.asarray(bias)

    # Step 1: Compute the mean across the feature dimension
    mu = np.mean(x, axis=-1, keepdims=True)

    # Step 2: Compute the (biased) variance across the feature dimension
    sigma_squared = np.var(x, axis=-1, keepdims=True, ddof=0)

    # Step 3: Normalize (eps avoids division by zero)
    x_hat = (x - mu) / np.sqrt(sigma_squared + eps)

    # Step 4: Scale and shift
    out = gamma * x_hat + beta

    # Sanity check: the shape must be preserved
    assert out.shape == x.shape, f"Shape mismatch: {out.shape} vs {x.shape}"
    return out
