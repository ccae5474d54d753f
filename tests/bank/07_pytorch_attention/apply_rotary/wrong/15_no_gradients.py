# diagnosis: detached
# mistake: goes through NumPy, so gradients do not reach query and key
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    rates = base ** (-np.arange(0, Dh, 2) / Dh)
    angles = positions.numpy()[:, None] * rates
    result = []
    for x in (query, key):
        numbers = x.detach().numpy()
        z = (numbers[..., 0::2] + 1j * numbers[..., 1::2]) * np.exp(1j * angles)
        both = np.stack([z.real, z.imag], axis=-1).reshape(numbers.shape)
        result.append(torch.tensor(both, dtype=x.dtype))
    return tuple(result)
