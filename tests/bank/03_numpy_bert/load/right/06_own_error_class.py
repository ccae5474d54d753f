# Exercise 3.6  Load | about 12 min | difficulty 3/5 | 1 point
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Fault(Enum):
    MISSING = "is missing"
    UNKNOWN = "is unknown"
    SHAPE = "has another shape"
    DTYPE = "does not hold numbers"
    DATA = "is damaged"
    VALUE = "has another value"


class WeightsFileError(ValueError):
    """Says which array of which file is at fault, and why."""

    def __init__(self, path: Any, name: str, fault: Fault, detail: Any = "") -> None:
        super().__init__(f"{path}: array {name!r} {fault.value} {detail}".rstrip())
        self.path, self.name, self.fault = path, name, fault


@dataclass(frozen=True)
class Spec:
    """What a model wants of one array."""

    name: str
    shape: tuple

    def check(self, path, shape, dtype) -> None:
        if tuple(shape) != self.shape:
            raise WeightsFileError(path, self.name, Fault.SHAPE, f"({shape}, wanted {self.shape})")
        if dtype.kind not in {"f", "i", "u"}:
            raise WeightsFileError(path, self.name, Fault.DTYPE, f"(dtype {dtype})")


class SafeLoader:
    """Checks everything about a file before a single number is read."""

    def __init__(self, model: "BERT") -> None:
        specs = [Spec(name, array.shape) for name, array in flatten(model.weights).items()]
        self.specs = {spec.name: spec for spec in [*specs, Spec("num_heads", ())]}
        self.model = model

    def inspect(self, path) -> None:
        headers = read_headers(path)
        for name in headers:
            if name not in self.specs:
                raise WeightsFileError(path, name, Fault.UNKNOWN)
        for name, spec in self.specs.items():
            if name not in headers:
                raise WeightsFileError(path, name, Fault.MISSING)
            spec.check(path, *headers[name])

    def read(self, path) -> dict:
        arrays: dict = {}
        name = "?"
        try:
            with np.load(path, allow_pickle=False) as archive:
                for name in self.specs:
                    arrays[name] = archive[name]
        except Exception as error:
            raise WeightsFileError(path, name, Fault.DATA, f"({error})") from error
        return arrays

    def __call__(self, path) -> dict:
        self.inspect(path)
        arrays = self.read(path)
        heads = arrays.pop("num_heads")
        if heads.item() != self.model.num_heads:
            raise WeightsFileError(path, "num_heads", Fault.VALUE, f"({heads})")
        return unflatten(arrays, self.model.weights)


def load(self, path):
    """Take the weights from a file that `save` wrote; trust nothing that is in it."""
    self.set_weights(SafeLoader(self)(path))


BERT.load = load
