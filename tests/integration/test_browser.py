"""JupyterLab and a feedback page in a real browser: headless Chromium through Playwright."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest

from autograder import demo
from autograder.judge import load_mistakes

from .conftest import SESSION, copy_course, course, notebook, write

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
MISSING = [
    *([] if importlib.util.find_spec("playwright") else ["playwright is not installed"]),
    *([] if Path(CHROMIUM).exists() else [f"{CHROMIUM} is not installed"]),
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(MISSING), reason="; ".join(MISSING) or "-"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TOKEN = "a-token-for-the-test"
PATIENCE = 60_000  # milliseconds; only a failing test waits so long
NEEDED = ["masked_softmax", "scaled_dot_product_attention", "self_attention", "explain-scaling"]

# JupyterLab keeps only what is on the screen: scroll from the top until it is there
FIND = """
text => {
    const panel = document.querySelector(".jp-Notebook .jp-WindowedPanel-outer");
    const found = [...document.querySelectorAll(".jp-OutputArea-output caption")]
        .find(node => node.innerText.includes(text));
    if (found) {
        found.closest(".jp-OutputArea-output").scrollIntoView({block: "start"});
        return true;
    }
    const end = panel.scrollTop + panel.clientHeight >= panel.scrollHeight - 5;
    panel.scrollTop = end ? 0 : panel.scrollTop + panel.clientHeight / 2;
    return false;
}
"""


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def picture(page, name: str) -> None:
    """Keep a picture of the page where the person who runs the test asks for it."""
    folder = os.environ.get("COURSE_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module")
def browser():
    """Start Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """Open a window without history."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    context.set_default_timeout(PATIENCE)
    one = context.new_page()
    yield one
    context.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Run ``course lab`` on a copy of the course and return its address."""
    root = copy_course(tmp_path_factory.mktemp("lab"))
    mine = notebook(
        cells={"attention_scores": demo.NO_SCALE, "causal_mask": demo.MASK_TRANSPOSED}, blank=NEEDED
    )
    path = root / "work" / SESSION / f"{SESSION}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(mine, path)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "autograder.cli", "lab", "--no-browser", "--port", str(port)],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "JUPYTER_TOKEN": TOKEN,
            "HOME": str(tmp_path_factory.mktemp("home")),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = []
    for line in server.stderr:
        said.append(line)
        if "is running at" in line:
            break
    else:
        pytest.fail("the lab did not start:\n" + "".join(said))
    rest = threading.Thread(target=server.stderr.read, daemon=True)  # a full pipe would stop it
    rest.start()
    yield f"http://127.0.0.1:{port}"
    os.killpg(server.pid, 2)
    os.killpg(server.pid, 15)
    server.wait(timeout=60)
    rest.join(timeout=60)
    server.stderr.close()


def names_a_mistake(words: str, exercise: str) -> bool:
    """Tell whether a text holds what a student with a known mistake is told."""
    words = " ".join(words.split())
    sentences = [one.sentence.replace("`", "") for one in load_mistakes(SESSION).of(exercise)]
    return any(" ".join(sentence.split()) in words for sentence in sentences)


def test_a_notebook_in_the_lab(lab, page):
    page.goto(f"{lab}/lab/tree/{SESSION}/{SESSION}.ipynb?token={TOKEN}&reset")
    page.locator(".jp-Notebook").wait_for()
    page.locator('.jp-NotebookPanel .jp-Toolbar >> text="Python 3 (ipykernel)"').wait_for()
    assert page.locator("text=Would you like to").count() == 0  # no news, no questions
    picture(page, "lab-opened")

    page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
    page.locator('.lm-Menu-itemLabel:text-is("Run All Cells")').click()
    page.wait_for_function(FIND, arg="softmax: 2/2 points", polling=200)
    picture(page, "lab-passed")
    passed = page.locator(".jp-OutputArea-output table", has_text="softmax: 2/2 points")
    assert "All public tests pass" in passed.first.inner_text()
    assert "failed" not in passed.first.inner_text()

    page.wait_for_function(FIND, arg="attention_scores: 0/", polling=200)
    picture(page, "lab-wrong")
    failed = page.locator(".jp-OutputArea-output", has_text="attention_scores: 0/").first
    assert "failed" in failed.inner_text()
    assert "Why:" in failed.inner_text()
    assert names_a_mistake(failed.inner_text(), "attention_scores")
    page.wait_for_function(FIND, arg="causal_mask: 0/", polling=200)
    picture(page, "lab-picture")
    mask = page.locator(".jp-OutputArea-output", has_text="causal_mask: 0/").first
    assert names_a_mistake(mask.inner_text(), "causal_mask")
    assert mask.locator("img[alt]").count() == 1

    page.get_by_role("button", name="Validate").first.click()
    dialog = page.locator(".jp-Dialog-content")
    dialog.wait_for()
    picture(page, "lab-validated")
    words = dialog.inner_text()
    assert "Validation" in words
    assert "failed" in words.lower()
    assert "CheckFailed" in words


HOSTILE = """
TAKE = "document.title = 'taken over'"
from IPython.display import HTML, Javascript, display
display(HTML(f'<script>{TAKE}</script><img src=x onerror="{TAKE}">'))
display(Javascript(TAKE))
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade one submission, with mistakes and with scripts in its outputs and its text."""
    folder = tmp_path_factory.mktemp("graded")
    submission = notebook(
        cells={"attention_scores": demo.NO_SCALE, "causal_mask": demo.MASK_TRANSPOSED}
    )
    submission.cells.insert(2, nbformat.v4.new_code_cell(HOSTILE))
    script = "<script>document.title = 'taken over'</script> <b onclick=go()>my notes</b>"
    submission.cells.insert(3, nbformat.v4.new_markdown_cell(script))
    write(folder / "in", "ben", submission)
    done = course("grade", "01", "--submissions", folder / "in", "--out", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder / "out" / "feedback" / "ben" / SESSION / f"{SESSION}.html"


@pytest.mark.sandbox
def test_a_feedback_page(graded, page):
    page.context.route("http*://**", lambda route: route.abort())  # it can be read offline
    page.goto(graded.as_uri(), wait_until="domcontentloaded")
    table = page.locator("table", has_text="causal_mask: 0/").first
    table.wait_for()
    page.locator("body").wait_for()
    picture(page, "feedback-top")
    table.scroll_into_view_if_needed()
    picture(page, "feedback-wrong")
    words = page.locator("body").inner_text()
    assert names_a_mistake(words, "causal_mask")
    assert names_a_mistake(words, "attention_scores")
    assert "softmax: 3/3 points" in words
    assert "my notes" in words
    page.wait_for_load_state("load")
    assert "taken over" not in page.title()
    assert page.locator("[onclick], [onerror]").count() == 0
    assert "writable" not in words
    assert "Fontconfig" not in words
