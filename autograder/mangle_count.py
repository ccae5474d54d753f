"""Counts, over many mangled notebooks, that repair finds every answer that is still there.

``make mangle`` runs it and writes docs/results/mangle.json.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import nbformat

from autograder import names
from autograder.labels import grade_id, squeeze
from autograder.mangle import OPERATIONS, Cells, Desk, label, mangled
from autograder.matching import Work


class Original:
    """An honest notebook before it is mangled.

    Parameters
    ----------
    notebook, release : NotebookNode
    """

    def __init__(self, notebook: Any, release: Any) -> None:
        self.notebook = notebook
        self.release = release
        self.work = Work(release, [])
        self.answers = {
            name: cell.source
            for cell in notebook.cells
            if (name := grade_id(cell)) in self.work.tracked
            and self.work.tracked[name].metadata["nbgrader"].get("solution")
        }
        self.release_cells: Cells = json.loads(nbformat.writes(release, split_lines=False))["cells"]

    def raw_cells(self) -> Cells:
        """Return the notebook's cells as they stand in a file, with each source as one text."""
        cells: Cells = json.loads(nbformat.writes(self.notebook))["cells"]
        for cell in cells:
            cell["source"] = "".join(cell["source"])
        return cells

    def same(self, name: str, source: str) -> bool:
        """Tell whether a text holds an answer: whole, or with the same definitions."""
        answer = self.answers[name]
        if squeeze(names.unfenced(source)) == squeeze(answer):
            return True
        if name not in self.work.exercises:
            return squeeze(answer) in squeeze(source) and not self.work.blank(name, answer)
        wanted = self.work.attempts(name, answer)
        return bool(wanted) and self.work.attempts(name, names.unfenced(source)) == wanted

    def _whole(self, name: str, pieces: Cells) -> bool:
        return self.same(name, "\n".join(str(piece.get("source") or "") for piece in pieces))

    def there(self, desk: Desk) -> set[str]:
        """Return the answers that are still in the notebook, with no rival beside them."""
        found = set()
        for name in self.answers:
            kept = [
                pieces
                for whose, pieces in desk.splits
                if whose == name and _in_a_row(desk.cells, pieces) and self._whole(name, pieces)
            ]
            parts = {id(piece) for pieces in kept for piece in pieces}
            texts = [str(c.get("source") or "") for c in desk.cells if id(c) not in parts]
            rivals = (
                [
                    text
                    for text in texts
                    if self.work.attempts(name, names.unfenced(text)) and not self.same(name, text)
                ]
                if name in self.work.exercises
                else []
            )
            whole = [
                c
                for c in desk.cells
                if self.same(name, str(c.get("source") or ""))
                and (name in self.work.exercises or label(c) == name)
            ]
            if (kept or whole) and not rivals and not self.work.blank(name, self.answers[name]):
                found.add(name)
        return found


def _in_a_row(cells: Cells, pieces: Cells) -> bool:
    """Tell whether all pieces of a split cell still follow one another, the first labelled."""
    places = [i for piece in pieces for i, cell in enumerate(cells) if cell is piece]
    return (
        len(places) == len(pieces)
        and places == list(range(places[0], places[0] + len(places)))
        and bool(label(pieces[0]))
        and all(label(p) == label(pieces[0]) or not label(p) for p in pieces)
        and all(piece["cell_type"] == "code" for piece in pieces)
    )


def lost(original: Original, desk: Desk, repaired: Any, doubtful: Iterable[str] = ()) -> list[str]:
    """Return the answers that were still there and that a repaired notebook does not have.

    Those that a person is asked to look at are not lost.
    """
    now = {grade_id(cell): cell.source for cell in repaired.cells if grade_id(cell)}
    named = {said.split(":")[0] for said in doubtful}
    return [n for n in original.there(desk) if n not in named and not original.same(n, now[n])]


def counted(originals: list[Original], rounds: int, seed: int = 0) -> dict[str, Any]:
    """Mangle and repair many times and return what became of it."""
    from autograder.reading import read_bytes
    from autograder.repair import doubts, repair

    chance, counts = random.Random(seed), Counter[str]()
    failures: list[dict[str, Any]] = []
    for number in range(rounds):
        original = originals[number % len(originals)]
        steps = chance.choices(list(OPERATIONS), k=chance.randint(1, 8))
        data, desk = mangled(original, steps, number)
        counts["notebooks"] += 1
        counts.update(f"operation {step}" for step in steps)
        try:
            fixed, repairs = repair(read_bytes(data), original.release)
            nbformat.validate(fixed)
            doubtful = doubts(repairs)
            gone = lost(original, desk, fixed, doubtful)
        except Exception as error:
            counts["crashes"] += 1
            failures.append({"steps": steps, "seed": number, "error": repr(error)})
            continue
        counts["repairs"] += len(repairs)
        counts["left to a person"] += len(doubtful)
        counts["answers"] += len(original.answers)
        counts["answers still there"] += len(original.there(desk))
        counts["of these lost"] += len(gone)
        if gone:
            failures.append({"steps": steps, "seed": number, "lost": gone})
    return {"counts": dict(counts), "failures": failures}


def _honest(session: str) -> list[Original]:
    """Return a session's notebook all right, and partly right with answers from the bank."""
    from autograder import paths, repair
    from autograder.source import read_session, solution_cells

    solutions = solution_cells(read_session(session))
    originals = []
    for variant in range(4):
        notebook = repair.read_release(session)
        for number, cell in enumerate(notebook.cells):
            name = str(grade_id(cell))
            if name.startswith("explain-"):
                cell.source = "Because the variance grows with the number of features."
            if name not in solutions:
                continue
            kinds = ("right", "wrong", "right")[variant - 1 :] if variant else ()
            files = [f for k in kinds for f in (paths.BANK / session / name / k).glob("*.py")]
            file = sorted(files)[number % len(files)] if files else None
            cell.source = file.read_text("utf-8") if file is not None else solutions[name]
        originals.append(Original(notebook, repair.read_release(session)))
    return originals


def main(rounds: int = 5_000) -> int:
    """Mangle the notebooks of every session that has a bank and write docs/results/mangle.json."""
    from autograder import paths
    from autograder.bank import provenance

    sessions = [name for name in paths.session_names() if (paths.BANK / name).is_dir()]
    found = {name: counted(_honest(name), rounds) for name in sessions}
    out = paths.RESULTS / "mangle.json"
    out.write_text(json.dumps({**provenance(), "sessions": found}, indent=1) + "\n")
    for name, one in found.items():
        counts = one["counts"]
        print(
            f"{name}: {counts['notebooks']} mangled notebooks, {counts['answers still there']} "
            f"answers still there, {counts['of these lost']} lost, "
            f"{counts.get('crashes', 0)} crashes"
        )
    return 1 if any(one["failures"] for one in found.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
