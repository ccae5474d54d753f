"""Props for the tests of session 13, made inside the student's process. Students may read this.

What plain data cannot carry (tokenizers, models, loaders, optimizers) is made here from plain data
and handed out as a handle; what happens to it is written down and handed back as plain data. No
expected value is found here.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
import transformers
from torch import nn
from transformers.modeling_outputs import SequenceClassifierOutput

Arrays = dict[str, np.ndarray]


def seed(number: int) -> None:
    """Let what is drawn from the global generators be the same in each run."""
    random.seed(number)
    np.random.seed(number)  # noqa: NPY002 - the student's code may use the old generator
    torch.manual_seed(number)


def records_gradients() -> bool:
    """Tell whether torch records gradients; from then on it does again."""
    recorded: bool = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    return recorded


def cpu() -> torch.device:
    """Return the device that every computer has."""
    return torch.device("cpu")


def plain(value: Any) -> Any:
    """Return a mapping of any kind as a dict with its keys in order, and all else as it is."""
    if isinstance(value, Mapping):
        return {key: value[key] for key in sorted(value, key=str)}
    return value


def kinds_of(batch: Any) -> Any:
    """Return what each entry of a batch is: a tensor's dtype, or the name of its class."""
    if not isinstance(batch, Mapping):
        return type(batch).__name__
    return {
        key: str(value.dtype) if isinstance(value, torch.Tensor) else type(value).__name__
        for key, value in sorted(batch.items(), key=str)
    }


# ---------------------------------------------------------------- tokenizers


def tokenizer(vocabulary: list[str], *, segments: bool = True) -> Any:
    """Return a WordPiece tokenizer for words of a list.

    Parameters
    ----------
    vocabulary : list of str
        Ids are places in it; with [PAD], [UNK], [CLS], [SEP] and [MASK] somewhere.
    segments : bool, default=True
        Whether it gives token_type_ids.
    """
    from transformers import BertTokenizerFast

    names = {word: number for number, word in enumerate(vocabulary)}
    inputs = ["input_ids", *(["token_type_ids"] if segments else []), "attention_mask"]
    return BertTokenizerFast(vocab=names, do_lower_case=False, model_input_names=inputs)


# ---------------------------------------------------------------- checkpoints and small BERTs


class Folder:
    """A new empty folder, removed when nobody holds it any more, or when the process ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="course-stage-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def text(self) -> str:
        """Return its path."""
        return str(self.path)


def path_of(folder: Folder) -> Path:
    """Return a folder's path, as a Path."""
    return folder.path


def checkpoint(sizes: dict[str, Any], state: Arrays) -> Folder:
    """Save a pretrained BERT with heads for words and next sentences, as a library would.

    Parameters
    ----------
    sizes : dict
        Arguments of BertConfig.
    state : dict of str to ndarray
        Weights of the encoder by their names; the heads get any.
    """
    from transformers import BertConfig, BertForPreTraining

    _quieten()
    model = BertForPreTraining(BertConfig(**sizes))
    _fill(model, {f"bert.{name}": array for name, array in state.items()})
    folder = Folder()
    model.save_pretrained(folder.path)
    return folder


def _quieten() -> None:
    """Let transformers say no more than in the notebook, whose first cell asks for the same."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


def small_bert(sizes: dict[str, Any], state: Arrays, *, classifier: bool = True) -> Any:
    """Return a BERT with the given weights, in evaluation mode."""
    from transformers import BertConfig, BertForSequenceClassification, BertModel

    kind = BertForSequenceClassification if classifier else BertModel
    model = kind(BertConfig(**sizes))
    prefix = "bert." if classifier else ""
    _fill(model, {prefix + name: array for name, array in state.items()})
    torch.set_grad_enabled(True)  # whatever ran before
    return model.eval()


def spread_head(model: Any, number: int) -> None:
    """Give a classifier's head large weights, so that its labels are told apart."""
    generator = torch.Generator().manual_seed(number)
    for parameter in model.classifier.parameters():
        drawn = torch.randn(parameter.shape, generator=generator)
        parameter.data.copy_(drawn)


def _fill(model: nn.Module, state: Arrays) -> None:
    wanted = {name: torch.from_numpy(array) for name, array in state.items()}
    unknown = model.load_state_dict(wanted, strict=False).unexpected_keys
    if unknown:
        raise KeyError(f"no such weights: {unknown}")


def encoder_of(model: Any) -> Any:
    """Return a classifier's pretrained weights, without its head; or say what it is instead."""
    if model is None or isinstance(model, tuple | list):
        return "nothing" if model is None else "several things"
    if not hasattr(model, "base_model"):
        return "no model of transformers"
    state = model.base_model.state_dict()
    if sum(value.numel() for value in state.values()) > 1_000_000:
        return "much larger than the checkpoint"
    parts = ("embeddings.", "encoder.", "pooler.")
    return {name: value for name, value in state.items() if name.startswith(parts)}


def facts_of(model: Any) -> dict[str, Any]:
    """Return what can be asked of a classifier without running it."""
    parameters = list(model.parameters())
    return {
        "labels": int(model.config.num_labels),
        "trainable": all(one.requires_grad for one in parameters),
        "kinds": sorted({str(one.dtype) for one in parameters}),
    }


def logits_of(model: Any, batch: dict[str, Any]) -> Any:
    """Run a model in evaluation mode, leave it as it was, and return its logits if it has any."""
    was = model.training
    model.eval()
    with torch.no_grad():
        output = model(**batch)
    model.train(was)
    return getattr(output, "logits", None)


def loss_of(model: Any, batch: dict[str, Any]) -> float:
    """Return the loss that a model gives for a batch with labels, in evaluation mode."""
    model.eval()
    with torch.no_grad():
        return float(model(**batch).loss)


# ---------------------------------------------------------------- a model to calculate by hand


class Notes(list[dict[str, Any]]):
    """A list that a copy of the model shares with the model."""

    def __deepcopy__(self, memo: Any) -> Notes:
        return self


class Bag(nn.Module):  # type: ignore[misc]  # torch is untyped to us
    """A classifier that averages one row of logits for each real token, and adds a bias.

    It is called as BERT is, and gives what BERT gives; it writes down how it was called.
    """

    def __init__(self, rows: np.ndarray, bias: np.ndarray, dropout: float = 0.0) -> None:
        super().__init__()
        self.rows = nn.Parameter(torch.from_numpy(rows))
        self.bias = nn.Parameter(torch.from_numpy(bias))
        self.dropout = nn.Dropout(dropout)
        self.num_labels = len(bias)
        self.config = SimpleNamespace(num_labels=len(bias), model_type="bag")
        self.calls = Notes()

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.bias.device

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        **unused: Any,
    ) -> SequenceClassifierOutput:
        """Return logits, and the mean loss of the batch where there are labels."""
        given = [input_ids, attention_mask, token_type_ids, labels]
        self.calls.append(
            {
                "training": self.training,
                "gradients": torch.is_grad_enabled(),
                "moved": not any(isinstance(one, AtHome) for one in given),
                "ids": _arrived(input_ids),
            }
        )
        ids, mask, _, labels = (_arrived(one) for one in given)
        if ids is None:
            raise TypeError("input_ids are missing")
        real = torch.ones_like(ids) if mask is None else mask
        real = real.unsqueeze(-1).to(self.rows.dtype)
        words = (self.rows[ids] * real).sum(dim=1) / real.sum(dim=1)
        logits = self.dropout(words + self.bias)
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)


def _arrived(value: Any) -> Any:
    return value.as_subclass(torch.Tensor) if isinstance(value, AtHome) else value


class AtHome(torch.Tensor):  # type: ignore[misc]
    """A tensor that says it lies on another device, until it is moved with `.to`."""

    @property
    def device(self) -> torch.device:
        """Somewhere else."""
        return torch.device("meta")

    def to(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """Return a usual tensor."""
        return self.as_subclass(torch.Tensor).to(*args, **kwargs)


def bag(rows: np.ndarray, bias: np.ndarray, dropout: float = 0.0, *, training: bool = False) -> Bag:
    """Return a small classifier with these weights."""
    torch.set_grad_enabled(True)  # whatever ran before
    model = Bag(rows.copy(), bias.copy(), dropout)
    model.train(training)
    return model


def weights_of(model: Bag) -> dict[str, Any]:
    """Return the weights of a small classifier."""
    return {"rows": model.rows.detach().clone(), "bias": model.bias.detach().clone()}


def how_called(model: Bag) -> dict[str, Any]:
    """Say how a model was called: in which modes, and with what.

    Each entry is a list of what occurred at least once.
    """
    return {
        name: sorted({bool(call[name]) for call in model.calls})
        for name in ("training", "gradients", "moved")
    }


def modes_of(model: Any) -> list[bool]:
    """Return the modes that a model and the modules in it are in, each once."""
    return sorted({bool(module.training) for module in model.modules()})


def leave_gradients(model: Any, number: float) -> None:
    """Let every parameter have a gradient of earlier times."""
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, number)


def gradients_of(model: Any) -> list[Any]:
    """Return the gradients of all parameters; None where there is none."""
    return [None if one.grad is None else one.grad.clone() for one in model.parameters()]


# ---------------------------------------------------------------- loaders


def batch_of(arrays: Arrays) -> dict[str, torch.Tensor]:
    """Return a batch of tensors."""
    return {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}


class Loader:
    """Gives batches as a DataLoader does, and counts how often it was gone through.

    Parameters
    ----------
    batches : list of dict of str to ndarray
    at_home : bool, default=False
        Their tensors have to be moved to the device.
    orders : list of list of int, optional
        The order of the batches in each pass, as a loader that shuffles draws them.
    """

    def __init__(
        self,
        batches: list[Arrays],
        *,
        at_home: bool = False,
        orders: list[list[int]] | None = None,
    ) -> None:
        self.batches = [batch_of(arrays) for arrays in batches]
        self.at_home = at_home
        self.orders = orders or [list(range(len(batches)))]
        self.passes = 0
        self.given: list[tuple[int, dict[str, torch.Tensor]]] = []
        self.batch_size = len(self.batches[0]["labels"])
        self.dataset = [
            {name: values[row] for name, values in batch.items()}
            for batch in self.batches
            for row in range(len(batch["labels"]))
        ]

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        order = self.orders[self.passes % len(self.orders)]
        self.passes += 1
        for number in order:
            batch = {name: values.clone() for name, values in self.batches[number].items()}
            self.given.append((number, _sent(batch) if self.at_home else batch))
            yield self.given[-1][1]


def _sent(batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: values.as_subclass(AtHome) for name, values in batch.items()}


def loader(
    batches: list[Arrays], *, at_home: bool = False, orders: list[list[int]] | None = None
) -> Loader:
    """Return a loader of these batches."""
    return Loader(batches, at_home=at_home, orders=orders)


def passes_of(loader: Loader) -> int:
    """Return how often a loader was gone through."""
    return loader.passes


def batches_kept(loader: Loader) -> bool:
    """Tell whether the batches that a loader gave are still what they were."""
    return all(
        batch.keys() == loader.batches[number].keys()
        and all(torch.equal(_arrived(batch[name]), value) for name, value in same.items())
        for number, batch in loader.given
        for same in [loader.batches[number]]
    )


def in_order(model: Bag, loader: Loader) -> bool:
    """Tell whether a model was given a loader's batches one after the other, as they come."""
    came = [batch["input_ids"] for _, batch in loader.given]
    seen = [call["ids"] for call in model.calls]
    return len(came) == len(seen) and all(map(torch.equal, came, seen))


def one_pass(batches: list[Arrays]) -> Iterator[dict[str, torch.Tensor]]:
    """Give batches once, without a length, as a generator does."""
    yield from Loader(batches)


# ---------------------------------------------------------------- optimizers


class NotedSGD(torch.optim.SGD):  # type: ignore[misc]
    """Plain gradient descent that writes down the gradients of each step."""

    def __init__(self, model: nn.Module, lr: float) -> None:
        super().__init__(model.parameters(), lr=lr)
        self.steps: list[list[Any]] = []
        self.rates: list[float] = []

    def step(self, closure: Any = None) -> Any:
        """Write down, then step."""
        self.rates.append(float(self.param_groups[0]["lr"]))
        parameters = self.param_groups[0]["params"]
        self.steps.append([None if p.grad is None else p.grad.clone() for p in parameters])
        return super().step(closure)


def sgd(model: nn.Module, lr: float) -> NotedSGD:
    """Return gradient descent for a model."""
    return NotedSGD(model, lr)


def steps_of(optimizer: NotedSGD) -> list[list[Any]]:
    """Return the gradients at each step, in the order of the parameters."""
    return optimizer.steps


def rates_of(optimizer: NotedSGD) -> list[float]:
    """Return the learning rate at each step."""
    return optimizer.rates


def momentum(model: nn.Module, lr: float) -> torch.optim.SGD:
    """Return gradient descent that remembers the steps before."""
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)


def schedule(optimizer: Any, factors: list[float]) -> Any:
    """Return a schedule: the learning rate's factor before each step, the last one for ever."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: factors[min(step, len(factors) - 1)]
    )


# ---------------------------------------------------------------- groups of an optimizer


def groups_of(optimizer: Any, model: nn.Module) -> dict[str, list[list[float]]]:
    """Return learning rate and decay of each parameter, once for each time it is listed."""
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    found: dict[str, list[list[float]]] = {name: [] for name in names.values()}
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            name = names.get(id(parameter), "none of the model's")
            how = [float(group["lr"]), float(group["weight_decay"])]
            found.setdefault(name, []).append(how)
    return found


def settings_of(optimizer: Any) -> list[list[float]]:
    """Return betas and eps of an optimizer's groups, each set once."""
    groups = optimizer.param_groups
    found = {(*map(float, one["betas"]), float(one["eps"])) for one in groups}
    return sorted(list(one) for one in found)


def kind_of(optimizer: Any) -> list[str]:
    """Return the names of an optimizer's class and of those that it comes from."""
    return [one.__name__ for one in type(optimizer).__mro__]


def names_of(model: nn.Module, *, frozen: bool = False) -> list[str]:
    """Return the names of a model's parameters, or of those alone that need no gradient."""
    found = model.named_parameters()
    return [name for name, one in found if not (frozen and one.requires_grad)]


def freeze(model: nn.Module, names: list[str]) -> None:
    """Let some parameters need no gradient."""
    found = dict(model.named_parameters())
    for name in names:
        found[name].requires_grad_(False)


def steps_with(optimizer: Any, model: nn.Module, gradients: list[Arrays]) -> dict[str, Any]:
    """Let an optimizer make a step with each of these gradients; return the parameters."""
    for step in gradients:
        for name, parameter in model.named_parameters():
            parameter.grad = torch.from_numpy(step[name].copy())
        optimizer.step()
    return {name: one.detach().clone() for name, one in model.named_parameters()}
