import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import feedback
from autograder.model import VERDICTS, ExerciseResult, TestResult


def result(verdict="partial", *, message="it differs in 3 of 15 values.", **changes):
    tests = [
        TestResult("test_plain", "Doubles every value.", True, 1.0, core=True),
        TestResult("test_edge", "Leaves <x> & y alone.", False, 0.5, message),
    ]
    return ExerciseResult("double", verdict, 1.0, 1.5, tests, **changes)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


LONG = st.text(
    st.sampled_from("ab <&>\"'\n\t") | st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    max_size=300,
)


@given(LONG, LONG, LONG, st.sampled_from(VERDICTS))
def test_lines_have_at_most_eighty_characters(sentence, message, cause, verdict):
    tests = [TestResult("t", sentence, False, 0.25, message)]
    text = feedback.as_text(
        ExerciseResult("double", verdict, 0.0, 0.25, tests, None, cause, note=message)
    )
    assert max(map(len, text.split("\n"))) <= 80


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_its_own_words_and_points(verdict):
    text = feedback.as_text(result(verdict))
    page = " ".join(Page(feedback.as_html(result(verdict))).words)
    words = feedback.HEADLINES[verdict]
    assert " ".join(words.split()) in " ".join(text.split())
    assert words in page
    assert "1/1.5 points" in text
    assert "1/1.5 points" in page
    assert sum(words == other for other in feedback.HEADLINES.values()) == 1


@pytest.mark.parametrize("whole", [1.5, 3.0])
def test_only_a_graded_result_says_that_all_tests_pass(whole):
    """In a notebook `whole` is given, and hidden tests have not run."""
    one = ExerciseResult("double", "passed", 1.5, 1.5)
    for page in (feedback.as_text(one), feedback.as_html(one)):
        assert "All tests pass." in page
        assert "public" not in page
    for page in (feedback.as_text(one, whole), feedback.as_html(one, whole=whole)):
        assert "All public tests pass." in " ".join(page.split())
        assert "All tests pass." not in page


def test_a_crashed_test_is_not_called_unrun():
    crash = "double raised ValueError (bad shape) in line 2: `x + y`"
    tests = [
        TestResult("t", "Doubles.", False, 1.0, crash, core=True, stopped=True),
        TestResult("u", "Batches.", False, 0.5, crash + ".", reached=False, stopped=True),
        TestResult("v", "Edges.", False, 0.5, "not run, because.", reached=False),
    ]
    one = ExerciseResult("double", "raised", 0.0, 2.0, tests)
    lines = feedback.as_text(one).split("\n")
    marks = [line.split("  ")[1] for line in lines if re.search(r"\(0/[\d.]+\)", line)]
    assert marks == ["stopped", "stopped", "not run"]
    said = " ".join(feedback.as_text(one).split())
    assert said.count("ValueError") == 2  # once as the cause, once where it is another sentence
    assert "because" not in said
    words = " ".join(Page(feedback.as_html(one)).words)
    assert (words.count("stopped"), words.count("not run")) == (2, 1)


def test_there_are_words_for_exactly_the_verdicts():
    assert set(feedback.HEADLINES) == set(VERDICTS)


@pytest.mark.parametrize("diagnosis", ["", "You square <x>."])
def test_the_cause_comes_first(diagnosis):
    one = result(diagnosis_text=diagnosis)
    cause = diagnosis or "it differs in 3 of 15 values."
    lines = feedback.as_text(one).split("\n")
    assert lines[1] == f"  Why: {cause}"
    page = feedback.as_html(one)
    assert page.index(html.escape(cause)) < page.index("<table") < page.index("Doubles")


def test_the_reason_is_said_once():
    assert feedback.as_text(result()).count("it differs in 3 of 15") == 1
    both = feedback.as_text(result(diagnosis_text="You square."))
    assert both.index("You square.") < both.index("it differs in 3 of 15")


def test_a_harness_error_does_not_blame():
    one = result("harness_error", note="ZeroDivisionError: ours")
    assert feedback.cause(one) == ""
    assert "not you" in " ".join(feedback.as_text(one).split())
    assert "ZeroDivisionError" not in feedback.as_text(one) + feedback.as_html(one)


def test_a_note_says_why_where_no_test_can():
    assert (
        feedback.cause(result("raised", note="the cell itself failed")) == "the cell itself failed"
    )


def test_every_test_has_its_points_and_state_in_words():
    text = feedback.as_text(result())
    assert re.search(r"passed  Doubles every value\. \((1/)?1\)", text)
    assert re.search(r"failed  Leaves <x> & y alone\. \((0/)?0\.5\)", text)
    words = " ".join(Page(feedback.as_html(result())).words).split()
    assert {"passed", "failed", "1", "0.5"} <= set(words)


EVIL = "<script>alert(1)</script><img src=x onerror=go()>\"'&amp;"


@pytest.mark.parametrize("field", ["message", "diagnosis_text", "note"])
def test_html_is_escaped(field):
    page = Page(feedback.as_html(result(**{field: EVIL})))
    assert {tag for tag, _ in page.tags} <= set(
        "div p b table caption thead tbody tr th td br span".split()
    )
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert EVIL in "".join(page.words)


def test_names_and_sentences_are_escaped():
    one = ExerciseResult(EVIL, "wrong", 0, 1, [TestResult("t", EVIL, False, 1, "m")])
    assert "<script" not in feedback.as_html(one)
    assert "<img" not in feedback.as_html(one)


def test_the_table_reads_well():
    tags = Page(feedback.as_html(result())).tags
    headers = [attrs for tag, attrs in tags if tag == "th"]
    assert len(headers) == 3
    assert all(attrs["scope"] == "col" for attrs in headers)
    assert [tag for tag, _ in tags].count("caption") == 1


def test_practice_has_no_points():
    one = ExerciseResult("double", "passed", 0.0, 0.0)
    assert "double: practice." in feedback.as_text(one)
    assert "points" not in feedback.as_html(one).replace("color-points", "")


def test_the_points_stand_where_nbgrader_reads_them():
    shown, paid = feedback.cell_outputs(result())
    assert shown["output_type"] == "display_data"
    assert (paid["output_type"], float(paid["data"]["text/plain"])) == ("execute_result", 1.0)
