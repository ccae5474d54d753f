# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
import numpy as np
from scipy import special


def gelu(x, approximate="none"):
    """
    Gaussian Error Linear Unit (GELU) activation function.

    Args:
        x: Input array.
        approximate: Either "none" (exact, using erf) or "tanh" (approximation).

    Returns:
        The activated array, same shape as the input.
    """
    # Make sure we're working with a float array
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float64)

    # Validate the argument first
    if not isinstance(approximate, str) or approximate not in {"none", "tanh"}:
        raise ValueError(
            f"Invalid value for 'approximate': {approximate!r}. Expected 'none' or 'tanh'."
        )

    if approximate == "none":
        # Exact GELU: x * Phi(x)
        return 0.5 * x * (1.0 + special.erf(x / np.sqrt(2.0)))

    # Tanh approximation (as used in GPT-2)
    sqrt_2_over_pi = np.sqrt(2.0 / np.pi)
    return 0.5 * x * (1.0 + np.tanh(sqrt_2_over_pi * (x + 0.044715 * np.power(x, 3))))
