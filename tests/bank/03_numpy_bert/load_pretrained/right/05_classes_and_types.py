# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


class StateDictError(ValueError):
    """The state dict does not fit the model."""


@dataclass(frozen=True)
class Slot:
    """One array: where it is in the library, where it belongs here, and whether it is turned."""

    theirs: str
    ours: str
    turned: bool = False

    def convert(self, array: np.ndarray) -> np.ndarray:
        return np.ascontiguousarray(array.T).copy() if self.turned else array.copy()

    def library_shape(self, shape: tuple) -> tuple:
        return tuple(reversed(shape)) if self.turned else tuple(shape)


class Part(ABC):
    def __init__(self, theirs: str, ours: str) -> None:
        self.theirs, self.ours = theirs, ours

    @abstractmethod
    def slots(self) -> Iterator[Slot]: ...


class Table(Part):
    def slots(self) -> Iterator[Slot]:
        yield Slot(f"{self.theirs}.weight", self.ours)


class Norm(Part):
    def slots(self) -> Iterator[Slot]:
        yield Slot(f"{self.theirs}.weight", f"{self.ours}.gain")
        yield Slot(f"{self.theirs}.bias", f"{self.ours}.bias")


class Linear(Part):
    def slots(self) -> Iterator[Slot]:
        group, name = self.ours.rsplit(".", 1)
        yield Slot(f"{self.theirs}.weight", f"{group}.w_{name}", turned=True)
        yield Slot(f"{self.theirs}.bias", f"{group}.b_{name}")


def parts_of_model(num_layers: int) -> Iterator[Part]:
    yield Table("embeddings.word_embeddings", "embeddings.tokens")
    yield Table("embeddings.position_embeddings", "embeddings.positions")
    yield Table("embeddings.token_type_embeddings", "embeddings.segments")
    yield Norm("embeddings.LayerNorm", "embeddings.norm")
    for i in range(num_layers):
        t, o = f"encoder.layer.{i}", f"layers.{i}"
        for name in ("query", "key", "value"):
            yield Linear(f"{t}.attention.self.{name}", f"{o}.attention.{name}")
        yield Linear(f"{t}.attention.output.dense", f"{o}.attention.output")
        yield Norm(f"{t}.attention.output.LayerNorm", f"{o}.norm_attention")
        yield Linear(f"{t}.intermediate.dense", f"{o}.feed_forward.in")
        yield Linear(f"{t}.output.dense", f"{o}.feed_forward.out")
        yield Norm(f"{t}.output.LayerNorm", f"{o}.norm_feed_forward")


def load_pretrained(bert: BERT, state_dict: Mapping[str, np.ndarray]) -> None:
    """Give a model the weights of a BertModel of the library `transformers`."""
    prefix = "bert." if any(key.startswith("bert.") for key in state_dict) else ""
    current = flatten(bert.weights)
    slots = [slot for part in parts_of_model(len(bert.weights["layers"])) for slot in part.slots()]
    # all checks first
    for slot in slots:
        key = prefix + slot.theirs
        if key not in state_dict:
            raise StateDictError(f"missing key {key!r}")
        found, wanted = state_dict[key].shape, slot.library_shape(current[slot.ours].shape)
        if found != wanted:
            raise StateDictError(f"{key!r}: found shape {found}, wanted shape {wanted}")
    loaded = {slot.ours: slot.convert(state_dict[prefix + slot.theirs]) for slot in slots}
    bert.set_weights(unflatten({**current, **loaded}, bert.weights))
