"""nbgrader's own commands with this course's stubs, repair, judge and grades.

``nbgrader_config.py`` names these classes, so that plain ``nbgrader generate_assignment``,
``autograde`` and the formgrader give what the ``course`` command gives.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor, SaveAutoGrades

HEADER = re.compile(r"# Exercise (?P<number>\S+) ")


class ExerciseStubs(ClearSolutions):  # type: ignore[misc]
    """Writes each stub from the exercise's header, so that it says where the student is."""

    code_stub: Any

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> Any:
        """Clear one cell's solution."""
        default = dict(self.code_stub)
        header = HEADER.match(cell.source)
        if header is not None:
            name = cell.metadata["nbgrader"]["grade_id"]
            text = f"Exercise {header['number']}: write {name}, then run the check below"
            self.code_stub = {**default, "python": f'raise NotImplementedError("{text}")'}
        try:
            return super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = default


class Repair(NbGraderPreprocessor):  # type: ignore[misc]
    """Rebuilds a submission from the release before nbgrader looks at its cells."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Return the repaired notebook; what was repaired stands in its metadata."""
        from autograder import repair

        session = resources["nbgrader"]["assignment"]
        fixed, repairs = repair.repair(nb, repair.read_release(session))
        fixed.metadata["course_repairs"] = repairs
        for text in repairs:
            self.log.warning("repaired: %s", text)
        return fixed, resources


class JudgeExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs the student's cells in the sandbox and the tests in the judge."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Grade the notebook; outputs of its test cells carry the points."""
        from autograder import grading

        names = resources["nbgrader"]
        folder = resources.get("metadata", {}).get("path")
        result = grading.grade_notebook(
            nb,
            names["assignment"],
            names["student"],
            files=Path(folder) if folder else None,
            repairs=list(nb.metadata.get("course_repairs", [])),
        )
        self.log.info("%s: %g of %g points", names["student"], result.score, result.max_score)
        return nb, resources


class SaveJudgedGrades(SaveAutoGrades):  # type: ignore[misc]
    """Saves grades; what could not be judged, or not surely repaired, waits for a person."""

    def _add_score(self, cell: Any, resources: Any) -> None:
        super()._add_score(cell, resources)
        mark = cell.metadata.get("course", {})
        ours = mark.get("verdict") == "harness_error"
        if not ours and not mark.get("doubt"):
            return
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        if ours:
            grade.auto_score = None
        grade.needs_manual_grade = True
        self.gradebook.db.commit()
