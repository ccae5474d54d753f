"""The same tests in the student's own kernel, as other graders run them.

This file's text is put into the hidden test cells of a stock nbgrader notebook and into
otter-grader's test files: it must stand alone, and it imports nothing that takes long.
"""

import copy
import warnings
import zlib

import numpy as np

POINTS = []


def exercise(exercise_id, *, points, core=False, picture=None):
    def mark(function):
        POINTS.append((exercise_id, points, core, function))
        return function

    return mark


def as_array(value, what="the result"):
    if hasattr(value, "array"):
        value = value.array
    if hasattr(value, "detach"):
        value = value.detach().numpy()
    assert value is not None, f"{what} is None"
    return np.asarray(value)


def expect(got, want, *, tol=1e-10, dtype=None, what="the result"):
    if isinstance(want, list | tuple):
        assert len(got) == len(want)
        for one, other in zip(got, want, strict=True):
            expect(one, other, tol=tol, dtype=dtype, what=what)
        return
    array, want = as_array(got, what), as_array(want)
    assert array.shape == want.shape, f"{what} has shape {array.shape}, expected {want.shape}"
    if dtype is not None:
        assert str(array.dtype) == (dtype if isinstance(dtype, str) else str(np.dtype(dtype)))
    scale = max(1.0, float(np.abs(want.astype(float)).max(initial=0.0)))
    difference = np.abs(array.astype(float) - want.astype(float))
    assert (difference <= tol * scale).all(), f"{what} differs from what is expected"


def expect_unchanged(student):
    for before, after in student.calls:
        for one, other in zip(before, after, strict=True):
            assert np.array_equal(np.asarray(one), np.asarray(other)), "an argument was changed"


class Tensor:
    def __init__(self, array, dtype):
        self.array = np.asarray(array)


def _in(value):
    if isinstance(value, Tensor):
        import torch

        return torch.from_numpy(value.array.copy())
    if isinstance(value, dict):
        return {key: _in(item) for key, item in value.items()}
    return value._value if isinstance(value, Box) else copy.deepcopy(value)


def _out(value):
    if type(value).__name__ == "Tensor":
        return Tensor(value.detach().numpy(), "")
    if isinstance(value, tuple | list):
        return [_out(one) for one in value]
    plain = (np.ndarray, np.generic, int, float, str, type(None))
    return value if isinstance(value, plain) else Box(value, [])


class Box:
    def __init__(self, value, calls):
        self._value, self.calls = value, calls

    def __getattr__(self, name):
        return Box(getattr(self._value, name), self.calls)

    def __call__(self, *args, **kwargs):
        given = [_in(one) for one in args]
        before = copy.deepcopy(given)
        result = _out(self._value(*given, **{key: _in(one) for key, one in kwargs.items()}))
        if all(isinstance(one, np.ndarray) for one in given):
            self.calls.append((before, given))
        return result

    def get(self, name):
        return _out(getattr(self._value, name))


class Student:
    def __init__(self, names):
        self.names, self.calls = names, []

    def __getattr__(self, name):
        return Box(self.names[name], self.calls)


def score(exercise_id, names):
    total, core_passed = 0.0, True
    for one, points, core, test in POINTS:
        if one != exercise_id:
            continue
        try:
            rng = np.random.default_rng(zlib.crc32(test.__name__.encode()))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader pays nothing for an answer that warns
                test(*(Student(names), rng)[: test.__code__.co_argcount])
            total += points
        except Exception:
            core_passed = core_passed and not core
    return total if core_passed else 0.0
