"""How much a submission may take of everything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one submission's sandbox; generous for honest work, finite for the rest.

    Parameters
    ----------
    cell_seconds : float
        Wall time of one of the student's cells.
    call_seconds : float
        Wall time of one call that a test makes.
    exercise_seconds : float
        Wall time of all tests of one exercise.
    submission_seconds : float
        Wall time of the whole submission, restarts included.
    start_seconds : float
        Until the kernel answers for the first time.
    fork_seconds : float
        Until a forked child calls back; honest ones take milliseconds, on a busy machine more.
    memory_bytes : int
        Resident memory of all processes of the sandbox together.
    address_bytes : int
        Address space of one process (``RLIMIT_AS``; torch maps far more than it uses).
    processes : int
        Processes and threads in the sandbox.
    file_bytes, disk_bytes : int
        One file, and each writable folder.
    output_bytes : int
        What the cells may print, a cell.
    """

    cell_seconds: float = 60.0
    call_seconds: float = 10.0
    exercise_seconds: float = 60.0
    submission_seconds: float = 600.0
    start_seconds: float = 60.0
    fork_seconds: float = 20.0
    memory_bytes: int = 3 * 2**30
    address_bytes: int = 12 * 2**30
    processes: int = 64
    file_bytes: int = 256 * 2**20
    disk_bytes: int = 512 * 2**20
    output_bytes: int = 2**20
