"""Peak memory of this process's children, shared pages counted once."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

from autograder.watchdog import descendants

PERIOD = 0.5  # seconds; the kernel walks all pages of a process for each look


def held(pid: int) -> int:
    """Return the bytes that a process holds, shared ones divided among those who share (PSS)."""
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


class Peak:
    """Looks at all processes below this one until it is left.

    Attributes
    ----------
    bytes : int
        The largest sum that was seen, this process itself not counted.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._end.wait(PERIOD):
            self.bytes = max(self.bytes, sum(map(held, descendants(os.getpid())[1:])))

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()
