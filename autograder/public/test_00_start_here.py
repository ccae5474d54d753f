"""What ``check`` runs in session 00: a first check to fail and to pass."""

import numpy as np

from autograder.testing import exercise, expect, expect_unchanged


@exercise("double", points=0, core=True)
def test_double_every_entry(student, rng):
    """Every entry comes back times two, in an array of the same shape."""
    expect(student.double(np.array([1, 2, 5])), np.array([2, 4, 10]))
    x, half = rng.normal(size=(2, 3, 4)), np.array([0.5, -0.5, 0.0])
    expect(student.double(half), np.array([1.0, -1.0, 0.0]))
    expect(student.double(x), np.add(x, x))


@exercise("double", points=0)
def test_double_leaves_x_alone(student, rng):
    """The caller's x is the same after the call."""
    student.double(rng.normal(size=(2, 3)))
    expect_unchanged(student)
