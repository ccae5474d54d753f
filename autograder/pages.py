"""Feedback pages as nbgrader makes them, many at a time.

nbgrader compiles its templates, opens the gradebook and parses the finished page again for
every student. Here one exporter serves a class, remembers the text that all notebooks share,
and is given the grades.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbgrader
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.html import WidgetsDataTypeFilter
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets.config import Config

FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
STYLES = FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css"
MOST_REMEMBERED = 5_000
IMAGE = re.compile(r"<img\b(?![^>]*\balt=)")
NO_ALT = '<img alt="No description has been provided for this image"'


class PageExporter(HTMLExporter):  # type: ignore[misc]
    """nbgrader's feedback template, compiled once, with a memory for repeated cells."""

    def __init__(self, **kwargs: Any) -> None:
        config = Config()
        config.HTMLExporter.template_name = "feedback"
        config.HTMLExporter.extra_template_basedirs = [str(FORMGRADER / "templates")]
        config.HTMLExporter.extra_template_paths = [str(STYLES)]
        config.Exporter.default_preprocessors = []
        super().__init__(config=config, **kwargs)
        self.register_preprocessor(CSSHTMLHeaderPreprocessor)  # as nbgrader does
        self._code: dict[str, Any] = {}
        self._prose: dict[str, Any] = {}
        self._highlight = Highlight2HTML(pygments_lexer="ipython3", parent=self)

    def _highlighted(self, source: str, **options: Any) -> Any:
        return _remembered(self._code, source, lambda: self._highlight(source, **options))

    @pass_context
    def markdown2html(self, context: Any, source: str) -> Any:
        """Return a text as HTML; attachments were taken out of it when it was graded."""
        parent = super().markdown2html
        return _remembered(self._prose, source, lambda: parent(context, source))

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page; what HTMLExporter does, without parsing all of it once more."""
        resources = self._init_resources(resources)
        widgets = WidgetsDataTypeFilter(
            notebook_metadata=self._nb_metadata, parent=self, resources=resources
        )
        self.register_filter("highlight_code", self._highlighted)
        self.register_filter("filter_data_type", widgets)
        page, resources = super(HTMLExporter, self).from_notebook_node(nb, resources, **kwargs)
        return IMAGE.sub(NO_ALT, page), resources


def _remembered(known: dict[str, Any], source: str, make: Any) -> Any:
    """Return what is known of a text, or make it; a class shares most of its cells."""
    if source not in known:
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[source] = make()
    return known[source]


def with_grades(notebook: Any, submitted: Any) -> Any:
    """Write scores and comments of the gradebook into a notebook's cells, for the page.

    Parameters
    ----------
    notebook : NotebookNode
        The graded notebook; changed in place.
    submitted : nbgrader.api.SubmittedNotebook
    """
    grades = {grade.name: grade for grade in submitted.grades}
    comments = {comment.name: comment for comment in submitted.comments}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if is_solution(cell):
            cell.metadata.nbgrader["comment"] = comments[name].comment
        if is_grade(cell):
            cell.metadata.nbgrader["score"] = grades[name].score
            cell.metadata.nbgrader["points"] = grades[name].max_score
    return notebook


def page(exporter: PageExporter, notebook: Any, submitted: Any, names: dict[str, str]) -> str:
    """Return a student's feedback page.

    Parameters
    ----------
    exporter : PageExporter
    notebook : NotebookNode
        Graded; gets scores and comments.
    submitted : nbgrader.api.SubmittedNotebook
    names : dict
        nbgrader's ``student``, ``assignment``, ``notebook`` and ``db_url``.
    """
    penalty = submitted.late_submission_penalty or 0
    shown = {
        **names,
        "score": submitted.score - penalty,
        "max_score": submitted.max_score,
        "late_penalty": penalty,
    }
    resources = {"unique_key": names["notebook"], "nbgrader": shown}
    text, _ = exporter.from_notebook_node(with_grades(notebook, submitted), resources)
    return text
