# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    """
    Create sinusoidal positional encodings as described in "Attention Is All You Need".
    """
    # Initialize the positional encoding matrix
    pe = np.zeros((n_positions, d_model))

    # Create a column vector of positions: (n_positions, 1)
    position = np.arange(0, n_positions, dtype=np.float64)[:, np.newaxis]

    # Compute the frequencies in log space for numerical stability
    div_term = np.exp(np.arange(0, d_model, 2, dtype=np.float64) * (-np.log(10000.0) / d_model))

    # Apply sin to even indices
    pe[:, 0::2] = np.sin(position * div_term)

    # Apply cos to odd indices (handle odd d_model!)
    if d_model % 2 == 0:
        pe[:, 1::2] = np.cos(position * div_term)
    else:
        pe[:, 1::2] = np.cos(position * div_term[:-1])

    return pe


print("Positional encoding shape:", sinusoidal_positions(10, 16).shape)
