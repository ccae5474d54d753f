"""No script of a submission runs in any page, and no escape reaches the terminal.

The attacks of ``cases/pages.py`` and ``cases/notebooks.py`` are recorded as ``course grade``
does it; every page that comes of them is opened in headless Chromium, where a script could
change the title or ask for a canary.
"""

from __future__ import annotations

import contextlib
import html
import importlib.util
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import nbformat
import pytest
from rich.console import Console
from sqlalchemy.exc import SAWarning

from autograder import gradebook, hostile, report
from autograder.model import ExerciseResult, SubmissionResult

from .conftest import PAGES as PAGE_GROUPS
from .conftest import attacks

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
MISSING = [
    *([] if importlib.util.find_spec("playwright") else ["playwright is not installed"]),
    *([] if Path(CHROMIUM).exists() else [f"{CHROMIUM} is not installed"]),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TOKEN = "a-token-for-the-test"
PATIENCE = 60_000  # milliseconds; only a failing test waits so long
PAGES = [attack for attack in attacks().values() if attack.group in PAGE_GROUPS]
NAMES = [attack.name for attack in PAGES]
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(MISSING), reason="; ".join(MISSING) or "-"),
]
pytestmark = pytest.mark.sandbox


def result_of(report: hostile.Report) -> SubmissionResult:
    """Return the result that a report was made from, without its tests."""
    found = SubmissionResult(attacks()[report.name].folder(), hostile.SESSION, report.status)
    found.problem = report.problem
    for name, score in report.scores.items():
        found.exercises[name] = ExerciseResult(name, report.verdicts[name], score, 4.0)
    found.repairs = report.repairs
    return found


@pytest.fixture(scope="module")
def recorded(reports, tmp_path_factory):
    """Record all of them in one gradebook and return the folder, and the pages by name."""
    before = os.environ["PATH"]
    out = tmp_path_factory.mktemp("recorded")
    writer = gradebook.Writer(hostile.SESSION, out)
    pages = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own queries
        for name in NAMES:
            notebook = reports[name].notebook
            graded = nbformat.reads(notebook, as_version=4) if notebook else None
            writer.record(result_of(reports[name]), graded, None)
            pages[name] = writer.feedback(result_of(reports[name]))
        writer.export()
    yield out, pages
    os.environ["PATH"] = before


@pytest.mark.parametrize("name", NAMES)
def test_everything_gets_a_page_that_says_what_became_of_it(name, reports, recorded):
    page = recorded[1][name]
    if page is None:
        assert "[" in attacks()[name].folder()  # nbgrader's patterns
        return
    text, report = page.read_text(encoding="utf-8"), reports[name]
    if report.notebook is None:
        assert report.problem
        assert html.escape(report.problem) in text
        assert "could not be graded" in text
    else:
        for exercise in report.scores:
            written = exercise.startswith("explain-")  # graded by hand
            assert written or f"<b>{exercise}</b>: " in text


def test_the_terminal_shows_no_escape_and_no_markup(reports):
    said = io.StringIO()
    results = [result_of(reports[name]) for name in NAMES]
    screen = Console(file=said, force_terminal=False, width=200)
    screen.print(report.class_table(results, "all"))
    for one in results:
        screen.print(report.exercise_table(one))
    assert "\x1b" not in said.getvalue()
    assert "\x07" not in said.getvalue()
    assert "[bold]" in said.getvalue()  # a name is a name, not markup


def test_a_graded_notebook_holds_nothing_that_runs(reports):
    kinds = {"text/plain", "text/html", "image/png", "image/jpeg", "image/gif"}
    for name in NAMES:
        notebook = json.loads(reports[name].notebook or '{"cells": [], "metadata": {}}')
        assert {*notebook["metadata"]} <= {"kernelspec", "language_info", "course"}
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                assert {*output.get("data", {})} <= kinds, name
                assert "<script" not in str(output.get("data", {}).get("text/html", "")), name
            for bundle in cell.get("attachments", {}).values():
                assert {*bundle} <= kinds, name


class Canary:
    """Opens pages and notes every sign that a script of a submission ran."""

    def __init__(self, browser) -> None:
        self.context = browser.new_context()
        self.context.set_default_timeout(PATIENCE)
        self.signs: list[str] = []
        self.page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.on("dialog", lambda dialog: (self.signs.append("dialog"), dialog.dismiss()))
        self.context.on("page", lambda page: self.signs.append(f"a window: {page.url}"))
        self.context.route("http*://**", self._route)

    def _asked(self, request) -> None:
        if "canary" in request.url or request.url.startswith("http://127.0.0.1:9/"):
            self.signs.append(f"asked for {request.url}")

    @staticmethod
    def _route(route) -> None:
        inside = route.request.url.startswith(("http://127.0.0.1:", "http://localhost:"))
        route.continue_() if inside and ":9/" not in route.request.url else route.abort()

    def open(self, address: str) -> list[str]:
        """Open a page, touch what it invites to touch, and return the signs."""
        self.signs.clear()
        self.page.goto(address, wait_until="load")
        # what a person would do: hover and click links of the submission that are no plain links
        self.page.evaluate(TOUCH)
        if "taken over" in self.page.title():
            self.signs.append("the title")
        return self.signs + self.page.evaluate(HOOKS)


# every link that is no plain address or place in the page is followed, every <details> opened
TOUCH = """
() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const one of document.querySelectorAll("a[href]")) {
        one.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
        if (!/^(https?:|file:|#)/i.test(one.href)) one.click();
    }
}
"""
# handlers and links of the submission that would run something, whether or not they have
HOOKS = r"""
() => {
    const theirs = /taken over|canary/, place = /^on|^srcdoc|^action|^style/i;
    const runs = /^\s*(javascript|data|vbscript):/i;
    const bad = held => theirs.test(held.value) && (place.test(held.name) || runs.test(held.value));
    return [...document.querySelectorAll("*")]
        .filter(one => [...one.attributes].some(bad))
        .map(one => one.outerHTML.slice(0, 200));
}
"""


@pytest.fixture(scope="module")
def canary():
    """Start Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Canary(browser)
        browser.close()


class TestBrowser:
    """Every page in a browser."""

    pytestmark = in_browser

    @pytest.mark.parametrize("name", NAMES)
    def test_no_script_runs_in_a_feedback_page(self, name, recorded, canary):
        page = recorded[1][name]
        if page is not None:
            assert canary.open(page.as_uri()) == []

    def test_the_canary_sings(self, canary, tmp_path):
        """A page that is not neutralised is noticed, in each of the ways."""
        for body in (
            "<script>document.title = 'taken over'</script>",
            "<img src='http://127.0.0.1:9/canary'>",
            "<b onclick='taken over'>x</b>",
            "<a href=\"javascript:'taken over'\">go</a>",
            "<a href=\"javascript:document.title='taken over'\">go</a>",
            "<div style='background:url(http://127.0.0.1:9/canary)'>x</div>",
        ):
            path = tmp_path / "page.html"
            path.write_text(f"<html><title>plain</title><body>{body}</body></html>")
            assert canary.open(path.as_uri()) != [], body

    def test_no_script_runs_in_the_formgrader(self, formgrader, canary):
        address, submissions = formgrader
        canary.page.goto(f"{address}/formgrader?token={TOKEN}")
        for path in ("manage_students", "manage_assignments", "gradebook",
                     f"manage_submissions/{hostile.SESSION}",
                     f"gradebook/{hostile.SESSION}/{hostile.SESSION}"):  # fmt: skip
            assert canary.open(f"{address}/formgrader/{path}") == []
        assert len(submissions) >= 15
        for number in submissions:
            signs = canary.open(f"{address}/formgrader/submissions/{number}/?index=0")
            assert signs == []
            assert canary.page.locator("div.nbgrader_cell").count() > 8


@pytest.fixture(scope="module")
def formgrader(recorded, tmp_path_factory):
    """Serve the formgrader on the recorded class; return its address and submissions' ids."""
    from nbgrader.api import Gradebook

    out, _ = recorded
    (out / "nbgrader_config.py").write_text(CONFIG.format(root=str(out)))
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root",
         f"--port={port}", f"--IdentityProvider.token={TOKEN}"],
        cwd=out,
        env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )  # fmt: skip
    said = []
    for line in server.stderr:
        said.append(line)
        if "is running at" in line:
            break
    else:
        pytest.fail("the server did not start:\n" + "".join(said))
    rest = threading.Thread(target=server.stderr.read, daemon=True)  # a full pipe would stop it
    rest.start()
    with Gradebook(f"sqlite:///{out / 'gradebook.db'}") as book:
        submitted = book.notebook_submissions(hostile.SESSION, hostile.SESSION)
        graded = [s for s in submitted if (out / "autograded" / s.student.id).exists()]
        numbers = [submission.id for submission in graded]
    yield f"http://127.0.0.1:{port}", numbers
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, 15)
    server.wait(timeout=60)
    rest.join(timeout=60)
    server.stderr.close()


CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "sessions"
c.ServerApp.jpserver_extensions = {{
    "nbgrader.server_extensions.formgrader": True,
}}
"""
