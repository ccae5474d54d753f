"""Props for the tests of session 03, made inside the student's process. Students may read this.

What plain data cannot carry (a generator, a path) is made here and handed out as a handle;
files that a test needs are written here; no expected value is found here.
"""

from __future__ import annotations

import copy
import inspect
import io
import json
import pickle
import shutil
import tempfile
import tracemalloc
import weakref
import zipfile
from pathlib import Path
from typing import Any

import numpy as np


def generator(seed: int) -> np.random.Generator:
    """Return a generator of its own for one test."""
    return np.random.default_rng(seed)


# ---------------------------------------------------------------- files


class Folder:
    """A new empty folder, removed when nobody holds it any more, or when the process ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="course-stage-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def folder() -> Folder:
    """Return a new empty folder."""
    return Folder()


def path_in(where: Folder, name: str) -> str:
    """Return the path of a file in a folder."""
    return str(where.path / name)


def as_path(path: str) -> Path:
    """Return a path given as text as a Path."""
    return Path(path)


def names_in(where: Folder) -> list[str]:
    """Return the names of all that lies in a folder."""
    return sorted(one.name for one in where.path.iterdir())


def write_bytes(path: str, data: bytes) -> None:
    """Write a file."""
    Path(path).write_bytes(data)


def cut(path: str, keep: float) -> None:
    """Keep only the first part of a file."""
    data = Path(path).read_bytes()
    Path(path).write_bytes(data[: int(len(data) * keep)])


def flip_data(path: str, name: str) -> None:
    """Change one byte of the data of one array in an .npz file."""
    with zipfile.ZipFile(path) as archive:
        member = archive.read(f"{name}.npy")
    data = bytearray(Path(path).read_bytes())
    data[data.index(member) + len(member) - 3] ^= 0x55
    Path(path).write_bytes(bytes(data))


def write_npz(path: str, arrays: dict[str, Any]) -> None:
    """Write an .npz file of arrays by their names, as they are."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", _npy(np.asarray(array)))


def read_npz(path: str) -> dict[str, Any] | str:
    """Return what an .npz file holds, or what it is instead; nothing is unpickled."""
    if not Path(path).exists():
        return "missing"
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: _entry(file, name) for name in file.files}
    except Exception:
        return "no .npz file"


def _entry(file: Any, name: str) -> Any:
    try:
        return file[name]
    except ValueError:
        return "an object that only pickle can read"


def count_entries(path: str) -> int:
    """Return how many entries a zip file has, those of the same name included."""
    with zipfile.ZipFile(path) as archive:
        return len(archive.namelist())


def lay_by_columns(bert: Any) -> None:
    """Let a model's matrices lie in memory column by column; their values stay."""

    def turned(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: turned(inner) for name, inner in part.items()}
        if isinstance(part, list):
            return [turned(inner) for inner in part]
        return np.asfortranarray(part)

    bert.set_weights(turned(bert.weights))


def _npy(array: np.ndarray, *, allow_pickle: bool = False) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


# ---------------------------------------------------------------- files that nobody should trust


class _Loaded:
    """Something that leaves a trace (an empty folder) when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        import os

        return os.mkdir, (str(self.trace),)


def write_pickled_entry(path: str, arrays: dict[str, Any], name: str) -> None:
    """Write an .npz file in which one array is a pickled object with a trace."""
    write_npz(path, {key: array for key, array in arrays.items() if key != name})
    hostile = np.empty(np.shape(arrays[name]), dtype=object)
    hostile[...] = 0
    hostile.flat[0] = _Loaded(_trace(path))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"{name}.npy", _npy(hostile, allow_pickle=True))


def write_pickle(path: str) -> None:
    """Write a pickle with a trace, whatever the file is called."""
    Path(path).write_bytes(pickle.dumps({"weights": _Loaded(_trace(path))}))


def was_unpickled(path: str) -> bool:
    """Tell whether what such a file holds has been unpickled."""
    return _trace(path).exists()


def _trace(path: str) -> Path:
    return Path(f"{path}-was-unpickled")


def write_claim(path: str, arrays: dict[str, Any], name: str, shape: list[int]) -> None:
    """Write an .npz file in which one array only claims to be of a (huge) shape."""
    write_npz(path, {key: array for key, array in arrays.items() if key != name})
    stream = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": tuple(shape)}
    np.lib.format.write_array_header_1_0(stream, header)
    stream.write(bytes(64))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"{name}.npy", stream.getvalue())


def watch_memory() -> None:
    """Begin to count what is allocated, afresh even if an earlier count never ended."""
    tracemalloc.stop()
    tracemalloc.start()


def peak_memory() -> str:
    """Say how much was allocated at once since then: for a small file, or for a large one."""
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return "much" if peak > 500 * 2**20 else "little"


def write_other_zip(path: str) -> None:
    """Write a zip file that holds no arrays."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "Nothing to see here.")
        archive.writestr("weights.json", json.dumps({"layers": 2}))


# ---------------------------------------------------------------- what is too large to send


def hold(value: Any) -> Any:
    """Return what it is given; with `.keep`, plain data become an object that stays here."""
    return value


def overwrite(state_dict: dict[str, np.ndarray], number: float) -> None:
    """Fill all arrays of a dict with a number."""
    for array in state_dict.values():
        array[...] = number


def shape_of(array: Any) -> list[int]:
    """Return the shape of an array that stays here."""
    return list(np.shape(array))


def twin(bert: Any) -> Any:
    """Return another model that holds the very same arrays."""
    other = copy.copy(bert)
    other.weights = _same_arrays(bert.weights)
    return other


def _same_arrays(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _same_arrays(inner) for name, inner in part.items()}
    return [_same_arrays(inner) for inner in part] if isinstance(part, list) else part


def rows_of_tokens(bert: Any, ids: list[int]) -> np.ndarray:
    """Return rows of a model's token embeddings."""
    rows: np.ndarray = np.asarray(bert.weights["embeddings"]["tokens"])[np.asarray(ids)]
    return rows


def other_weights(bert: Any) -> dict[str, Any]:
    """Return the small weights outside the layers: all tables but the tokens'."""
    embeddings = {k: v for k, v in bert.weights["embeddings"].items() if k != "tokens"}
    return {"embeddings": embeddings, "mlm": bert.weights["mlm"]}


def default_sizes(bert: Any) -> dict[str, float]:
    """Return the defaults of a model's class."""
    parameters = inspect.signature(type(bert)).parameters.values()
    return {one.name: one.default for one in parameters if one.default is not one.empty}


def pick(array: Any, *places: list[int]) -> np.ndarray:
    """Return the entries of an array at some places, one list of indices for each axis."""
    picked: np.ndarray = np.asarray(array)[tuple(np.asarray(one) for one in places)]
    return picked
