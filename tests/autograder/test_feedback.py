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
