"""Plain ``nbgrader zip_collect`` with this course's safe unpacking and its platforms' names."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from autograder import naming
from autograder.intake import Intake


class SafeExtractor(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks exports by student; says what was refused, and never leaves its folder."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Fill ``extracted_path`` with ``<student>/<notebook>`` and the files beside it."""
        session = self.parent.coursedir.assignment_id
        archives = sorted(Path(archive_path).rglob("*.zip"))
        intake = Intake(session, Path(extracted_path), flat=True)
        for line in intake.collect(archives):
            tell = self.log.warning if line.what == "refused" else self.log.info
            tell("%s", line.text())
        for file in sorted(Path(archive_path).rglob("*")):
            if file.is_file() and not file.is_symlink() and file.suffix.lower() != ".zip":
                to = Path(extracted_path) / file.relative_to(archive_path)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, to)


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Tells nbgrader whose an unpacked file is: Moodle's and Canvas's names, or a folder each."""

    def _root(self) -> Path:
        app = self.parent
        names = {
            "downloaded": app.downloaded_directory,
            "assignment_id": app.coursedir.assignment_id,
            "collect_step": app.extracted_directory,
        }
        return Path(str(app.coursedir.root)) / str(app.collect_directory_structure).format(**names)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Return the student and the file's place; None where the name does not say."""
        inside = Path(submitted_file).resolve().relative_to(self._root().resolve())
        found = naming.owner(PurePosixPath(inside.as_posix()))
        if found is None or found.text:
            return None
        name = found.file
        if name.suffix.lower() == ".ipynb" and len(name.parts) == 1:
            plain = naming.version(name.name)[0]
            name = PurePosixPath(plain)
        return {"student_id": found.student, "file_id": str(name)}
