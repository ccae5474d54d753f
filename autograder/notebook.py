"""What a notebook imports: ``check = open_session("01_...")`` and then ``check("softmax")``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from autograder.errors import CheckFailed, CourseError

Check = Callable[[str], None]


def _namespace() -> dict[str, Any]:
    """Return the notebook's names, or those of the module that asked."""
    get_ipython = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = get_ipython() if get_ipython else None
    if shell is not None:
        return dict(shell.user_ns)
    return dict(sys._getframe(2).f_globals)


class Checker:
    """Runs the public tests of a session on the names of the notebook.

    Parameters
    ----------
    session : str
        Full name of the session.
    """

    def __init__(self, session: str) -> None:
        self.session = session
        self._judge: Any = None

    def _loaded(self) -> Any:
        if self._judge is None:
            from autograder.judge import Judge  # pytest: half a second, only when first needed

            self._judge = Judge(self.session, hidden=False)
        return self._judge

    def _refused(self, exercise_id: str, names: dict[str, Any]) -> Any:
        """Return the refusal of a library call, as grading would give it; None without one."""
        from autograder import sources

        settings = self._release().get("course", {}).get("settings", {})
        maximum = self._loaded().exercises()[exercise_id]
        own = _source_of(_answer(names, exercise_id))
        cells = [text for text in names.get("In", []) if text]
        return sources.refusal(exercise_id, maximum, own, cells, str(settings.get("libraries")))

    def _release(self) -> dict[str, Any]:
        """Return the released notebook's metadata and cells; read as JSON, for nbformat is slow."""
        import json

        from autograder import paths

        path = paths.release_path(self.session)
        if not path.exists():
            return {"cells": []}
        notebook = json.loads(path.read_text("utf-8"))
        return {**notebook["metadata"], "cells": notebook["cells"]}

    def _points(self) -> dict[str, float]:
        """Return what the released notebook says each exercise is worth."""
        cells = self._release()["cells"]
        marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
        return {
            str(mark["grade_id"]).removeprefix("test-"): float(mark["points"])
            for mark in marks
            if mark.get("grade") and not mark.get("solution")
        }

    def __call__(self, exercise_id: str) -> None:
        """Check one exercise, print what passes and why something does not; return None.

        Raises
        ------
        CourseError
            If the session has no such exercise.
        CheckFailed
            Under nbgrader's Validate only, where a failure has to be an error.
        """
        judge = self._loaded()
        known = judge.exercises()
        if exercise_id not in known:
            raise CourseError(f"no exercise {exercise_id!r} here; there are: {', '.join(known)}")
        names = _namespace()
        result = self._refused(exercise_id, names) or judge.grade(
            exercise_id, lambda: judge.local(names)
        )
        # without the released notebook the whole is unknown, but what ran are public tests only
        _show(result, self._points().get(exercise_id, result.max_score))
        if result.verdict != "passed" and os.environ.get("NBGRADER_VALIDATING") == "1":
            from autograder.feedback import cause

            raise CheckFailed(f"{exercise_id}: {cause(result)}")

    def __repr__(self) -> str:
        return f'check("...") runs the public tests of {self.session}'


def _answer(names: dict[str, Any], exercise_id: str) -> Any:
    """Return the function of an exercise, or its class, such as `SelfAttention`."""
    plain = exercise_id.replace("_", "")
    found = (value for name, value in names.items() if name.lower() == plain)
    return names[exercise_id] if exercise_id in names else next(found, None)


def _source_of(value: Any) -> str:
    """Return the text of a function, or of the cell that a class is from, as IPython remembers it.

    A class itself does not know its cell before Python 3.13, but its methods do.
    """
    import inspect

    try:
        if isinstance(value, type):
            method = next(filter(inspect.isfunction, vars(value).values()), value)
            return "".join(inspect.findsource(method)[0])
        return inspect.getsource(value)
    except (OSError, TypeError):
        return ""


def open_session(name: str) -> Checker:
    """Return the ``check`` function of a session.

    Examples
    --------
    >>> check = open_session("01_numpy_self_attention")
    >>> check
    check("...") runs the public tests of 01_numpy_self_attention
    """
    return Checker(name)


def _show(result: Any, whole: float | None) -> None:
    from autograder import feedback, pictures

    text = feedback.as_text(result, whole)
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
        from IPython.display import display

        page = feedback.as_html(result, pictures.of_result(result), whole)
        data = {"text/html": page, "text/plain": text}
        display(data, raw=True)
    else:
        print(text)
