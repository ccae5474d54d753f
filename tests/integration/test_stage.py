"""The stage in a real sandbox: read-only, out of reach of the notebook's names."""

import numpy as np
import pytest

from autograder import sandbox
from autograder.kernels import SandboxKernel
from autograder.limits import Limits
from autograder.remote import RemoteStudent

pytestmark = pytest.mark.sandbox
SESSION = "03_numpy_bert"
SHADOWS = """
import sys, types
stage = course_stage = generator = "mine"
sys.modules["course_stage"] = sys.modules["stage"] = types.ModuleType("mine")
sys.modules["course_stage"].generator = lambda seed: "mine"

def draw(rng):
    return rng.random(3)

def length(x):
    return len(x)

def write_to_stage():
    import course_stage
    with open("/course/course_stage.py", "a") as file:
        file.write("mine = 1")
"""


@pytest.fixture(scope="module")
def student():
    problem = sandbox.problem()
    if problem is not None:
        pytest.skip(problem)
    with SandboxKernel(SESSION, Limits()) as kernel:
        assert kernel.run(SHADOWS).status == "ok"
        student = RemoteStudent(kernel.open_line)
        yield student
        student.close()


def test_a_generator_is_made_in_the_sandbox(student):
    rng = student.stage.generator(7)
    assert rng.type_name == "Generator"
    assert (student.draw(rng) == np.random.default_rng(7).random(3)).all()


def test_files_are_written_and_read_in_the_sandbox(student):
    folder = student.stage.folder()
    path = student.stage.path_in.keep(folder, "weights.npz")
    student.stage.write_npz(path, {"layers.0.w": np.arange(6.0).reshape(2, 3)})
    assert student.stage.names_in(folder) == ["weights.npz"]
    assert student.stage.read_npz(path)["layers.0.w"].shape == (2, 3)
    student.stage.write_pickled_entry(path, {"w": np.ones(3), "b": np.ones(2)}, "w")
    found = student.stage.read_npz(path)
    assert found["w"] == "an object that only pickle can read"
    assert not student.stage.was_unpickled(path)


def test_what_is_too_large_to_send_is_kept(student):
    held = student.stage.hold.keep({"w": np.zeros(4)})
    assert student.length(held) == 1
    student.stage.overwrite(held, 7.0)
    assert (student.stage.hold(held)["w"] == 7).all()


def test_the_stage_cannot_be_written(student):
    with pytest.raises(Exception, match=r"Read-only|Permission"):
        student.write_to_stage()
