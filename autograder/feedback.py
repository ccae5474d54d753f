"""What a student reads: a short table per exercise, as HTML and as text."""

from __future__ import annotations

import html
import re
import textwrap
from typing import Any

import nbformat

from autograder.model import ExerciseResult, TestResult

WIDTH = 80
HEADLINES = {
    "passed": "All tests pass.",
    "partial": "The plain case works; not everything yet.",
    "wrong": "Not right yet.",
    "raised": "Your code stops with an error.",
    "timed_out": "Your code takes too long.",
    "out_of_memory": "Your code needs too much memory.",
    "crashed": "Your code ends the whole process.",
    "not_attempted": "Not written yet.",
    "awaiting_hand_grade": "A person will read this answer.",
    "harness_error": "The grader failed here, not you: a person will look at it.",
}


def points(value: float) -> str:
    """Return points without a needless fraction.

    Examples
    --------
    >>> points(2.0), points(0.5)
    ('2', '0.5')
    """
    return f"{value:g}"


def _mark(test: TestResult) -> str:
    if test.passed:
        return "passed"
    if test.stopped:
        return "stopped"
    return "failed" if test.reached else "not run"


def cause(result: ExerciseResult) -> str:
    """Return the one sentence that comes first: the likely mistake, else the first reason."""
    if result.diagnosis_text:
        return result.diagnosis_text
    if result.note and result.verdict != "harness_error":
        return result.note
    failed = next((test for test in result.tests if not test.passed), None)
    return (
        failed.message
        if failed is not None and result.verdict not in ("passed", "harness_error")
        else ""
    )


def _reason(test: TestResult, result: ExerciseResult) -> str:
    silent = test.passed or not (test.reached or test.stopped)
    return "" if silent or test.message == cause(result) else test.message


CORE_RULE = "The first test is the core: without it the exercise earns nothing."
PUBLIC_ONLY = "the other tests run when it is graded"
PUBLIC_PASSED = "All public tests pass."  # in a notebook, where the hidden tests have not run


def headline(result: ExerciseResult, whole: float | None = None) -> str:
    """Return points and verdict in a sentence.

    Parameters
    ----------
    result : ExerciseResult
    whole : float, optional
        The exercise's points, where the result is of its public tests only.

    Examples
    --------
    >>> headline(ExerciseResult("softmax", "passed", 2.0, 2.0), whole=3.0)
    '2/2 points (3 in all: the other tests run when it is graded). All public tests pass.'
    """
    score = f"{points(result.score)}/{points(result.max_score)} points"
    if not result.max_score:
        score = "practice"
    elif whole is not None and whole != result.max_score:
        score += f" ({points(whole)} in all: {PUBLIC_ONLY})"
    public = whole is not None and result.verdict == "passed"
    said = PUBLIC_PASSED if public else HEADLINES[result.verdict]
    return f"{score}. {said}{_core_rule(result)}"


def _core_rule(result: ExerciseResult) -> str:
    """Say why tests that pass pay nothing, where that is so."""
    core_failed = any(test.core and not test.passed for test in result.tests)
    others_pay = any(test.passed and test.points for test in result.tests)
    return f" {CORE_RULE}" if core_failed and others_pay else ""


def as_text(result: ExerciseResult, whole: float | None = None) -> str:
    """Return the result as lines of at most 80 characters, cause first.

    Parameters
    ----------
    result : ExerciseResult
    whole : float, optional
        See `headline`.
    """
    first = f"{result.exercise_id}: {headline(result, whole)}"
    lines = textwrap.wrap(first, WIDTH, subsequent_indent="  ")
    if cause(result):
        lines += textwrap.wrap(
            cause(result), WIDTH, initial_indent="  Why: ", subsequent_indent="       "
        )
    for test in result.tests:
        paid = f" ({_earned(test).replace(' ', '')})" if test.points else ""
        head = f"  {_mark(test)}  {test.sentence}{paid}"
        lines += textwrap.wrap(head, WIDTH, subsequent_indent="          ")
        if _reason(test, result):
            lines += textwrap.wrap(
                _reason(test, result),
                WIDTH,
                initial_indent="          ",
                subsequent_indent="          ",
            )
    return "\n".join(lines)


# colour is never alone: every state is also a word
COLOURS = {True: "#00664b", False: "#9b3700"}  # Okabe-Ito green and vermilion, darkened to be read
STYLE = "border-collapse:collapse;margin:.4em 0;color:#111;background:#fff;font-size:13px"
CELL = "text-align:left;padding:3px 10px;border-bottom:1px solid #ddd;vertical-align:top"


CODE = re.compile(r"`([^`]+)`")


def _prose(text: str) -> str:
    """Return a sentence as HTML, with what stands between backticks as code."""
    return CODE.sub(r"<code>\1</code>", html.escape(text))


def _earned(test: TestResult) -> str:
    """Return points as earned of possible, so that a failed test shows a nought."""
    if not test.points:
        return ""
    return f"{points(test.points if test.passed else 0)} / {points(test.points)}"


def _row(test: TestResult, result: ExerciseResult) -> str:
    reason = _reason(test, result)
    more = f"<br><span>{_prose(reason)}</span>" if reason else ""
    return (
        f'<tr><td style="{CELL};color:{COLOURS[test.passed]};font-weight:bold">{_mark(test)}</td>'
        f'<td style="{CELL}">{_prose(test.sentence)}{more}</td>'
        f'<td style="{CELL};text-align:right;white-space:nowrap">{_earned(test)}</td></tr>'
    )


def as_html(result: ExerciseResult, picture: str = "", whole: float | None = None) -> str:
    """Return the result as a table that a screen reader reads well.

    Parameters
    ----------
    result : ExerciseResult
    picture : str, optional
        HTML of an image with alt text.
    whole : float, optional
        See `headline`.
    """
    caption = f"<b>{html.escape(result.exercise_id)}</b>: {headline(result, whole)}"
    why = (
        f'<p style="margin:.3em 0"><b>Why:</b> {_prose(cause(result))}</p>' if cause(result) else ""
    )
    head = "".join(
        f'<th scope="col" style="{CELL}">{name}</th>' for name in ("Result", "Test", "Points")
    )
    rows = "".join(_row(test, result) for test in result.tests)
    table = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>" if rows else ""
    return (
        f'<div style="color:#111;background:#fff;padding:.4em .6em;border-left:4px solid '
        f'{COLOURS[result.verdict == "passed"]}">{why}<table style="{STYLE}">'
        f'<caption style="text-align:left;caption-side:top;color:#111;'
        f'padding:4px 0;font-size:14px">{caption}</caption>'
        f"{table}</table>{picture}</div>"
    )


def cell_outputs(result: ExerciseResult, picture: str = "") -> list[Any]:
    """Return a test cell's outputs: the message, then the points that nbgrader reads."""
    message = {"text/html": as_html(result, picture), "text/plain": as_text(result)}
    score = {"text/plain": repr(float(result.score))}
    # not nbformat's makers, which check each against the schema: the notebook is, as a whole
    shown = {"output_type": "display_data", "data": message, "metadata": {}}
    paid = {"output_type": "execute_result", "data": score, "metadata": {}}
    return [nbformat.from_dict(one) for one in (shown, {**paid, "execution_count": None})]
