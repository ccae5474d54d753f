import itertools
import subprocess
import sys
from types import SimpleNamespace

import pytest

import utils
from utils import budget as budget_module
from utils.budget import budget, current_budget
from utils.progress import progress


@pytest.mark.parametrize(("name", "value"), [("smoke", 1), ("cpu", 2), ("gpu", 3)])
def test_environment_chooses(monkeypatch, name, value):
    monkeypatch.setenv("COURSE_BUDGET", name)
    assert budget(smoke=1, cpu=2, gpu=3) == value


def test_gpu_defaults_to_cpu_and_none_is_a_value(monkeypatch):
    monkeypatch.setenv("COURSE_BUDGET", "gpu")
    assert budget(smoke=1, cpu=2) == 2
    assert budget(smoke=1, cpu=2, gpu=None) is None


def test_wrong_value_is_named(monkeypatch):
    monkeypatch.setenv("COURSE_BUDGET", "GPU!")
    with pytest.raises(ValueError, match=r"COURSE_BUDGET='GPU!'.*smoke, cpu or gpu"):
        budget(smoke=1, cpu=2)


@pytest.mark.parametrize(("has_cuda", "name"), [(True, "gpu"), (False, "cpu")])
def test_imported_torch_is_asked(monkeypatch, has_cuda, name):
    monkeypatch.delenv("COURSE_BUDGET", raising=False)
    torch = SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: has_cuda))
    monkeypatch.setitem(sys.modules, "torch", torch)
    assert current_budget() == name


@pytest.mark.parametrize(
    ("driver", "version", "name"),
    [(True, "2.13.0+cu130", "gpu"), (True, "2.13.0+cpu", "cpu"), (False, "2.13.0", "cpu")],
)
def test_torch_is_not_imported_to_find_out(monkeypatch, driver, version, name):
    monkeypatch.delenv("COURSE_BUDGET", raising=False)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(budget_module, "_driver_present", lambda: driver)
    monkeypatch.setattr("importlib.metadata.version", lambda package: version)
    assert current_budget() == name
    assert "torch" not in sys.modules


def test_progress_draws_on_stdout_only(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_BUDGET", "cpu")
    monkeypatch.delenv("COURSE_SANDBOX", raising=False)
    seconds = itertools.count()
    monkeypatch.setattr("tqdm.std.time", lambda: float(next(seconds)))  # each step takes one
    assert list(progress(range(3), desc="training")) == [0, 1, 2]
    out, err = capsys.readouterr()
    assert "training" in out
    assert err == ""


@pytest.mark.parametrize(
    ("budget_name", "sandbox"), [("smoke", None), ("cpu", "1")], ids=["smoke", "sandbox"]
)
def test_progress_is_quiet(monkeypatch, capsys, budget_name, sandbox):
    monkeypatch.setenv("COURSE_BUDGET", budget_name)
    if sandbox:
        monkeypatch.setenv("COURSE_SANDBOX", sandbox)
    assert list(progress(iter("ab"), total=2)) == ["a", "b"]
    assert capsys.readouterr() == ("", "")


def test_imports_stay_cheap():
    script = (
        "import sys, utils, utils.budget, utils.progress, utils.plotting\n"
        "heavy = {'torch', 'matplotlib', 'tqdm', 'seaborn', 'pandas'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_open_session_is_imported_on_first_use(monkeypatch):
    monkeypatch.setitem(
        sys.modules, "autograder.notebook", SimpleNamespace(open_session="the real one")
    )
    assert utils.open_session == "the real one"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        utils.nothing  # noqa: B018 - the access is what is tested
