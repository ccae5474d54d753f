# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    # start with all hands at 0 and turn each by its speed, position after position
    n_clocks = (d_model + 1) // 2
    speed = 1 / 10000 ** (2 * np.arange(n_clocks) / d_model)
    c, s = np.cos(speed), np.sin(speed)
    hand_sin, hand_cos = np.zeros(n_clocks), np.ones(n_clocks)
    rows = []
    for _ in range(n_positions):
        row = np.empty(2 * n_clocks)
        row[0::2], row[1::2] = hand_sin, hand_cos
        rows.append(row[:d_model])
        hand_sin, hand_cos = hand_sin * c + hand_cos * s, hand_cos * c - hand_sin * s
    return np.array(rows)
