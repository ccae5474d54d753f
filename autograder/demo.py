"""A bundled class for ``course demo``: right, partly right, mistaken, broken and hostile."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder import repair
from autograder.source import read_session, solution_cells

SESSION = "01_numpy_self_attention"

ESSAY = (
    "The entries of query and key have variance 1, so a score is a sum of d_k products and has "
    "variance d_k. Large scores push the softmax to one key, where its slope is almost zero."
)

NO_SCALE = """
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2)
"""
SOFTMAX_NO_MAX = """
def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)
"""
MASK_AFTER = """
def masked_softmax(scores, mask):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    w = e / e.sum(axis=-1, keepdims=True)
    return w * mask
"""
MASK_TRANSPOSED = """
def causal_mask(n_tokens):
    return np.triu(np.ones((n_tokens, n_tokens), dtype=bool))
"""
SOFTMAX_OVER_QUERIES = """
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ np.swapaxes(key, -1, -2) / np.sqrt(query.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores, axis=-2)
    return weights @ value, weights
"""
LOOPS_FOR_EVER = """
def softmax(x, axis=-1):
    total = 0
    while total < 1:
        total = total * 2
    return x
"""
SPY = """
import os, pathlib
FOUND = []
for top in ("/work", "/root", "/home", "/course", "/srv", "/mnt", "/tmp"):
    for folder, _, files in os.walk(top):
        FOUND += [os.path.join(folder, f) for f in files
                  if "solution" in folder or "hidden" in folder
                  or f.startswith(("test_01", "session_01")) or f == "gradebook.db"]
print("answers found:", [f for f in FOUND if "site-packages" not in f])

def softmax(x, axis=-1):
    for path in FOUND:
        if path.endswith("session_01.py"):
            names = {}
            exec(pathlib.Path(path).read_text(), names)
            return names["softmax"](x, axis)
    return np.full_like(x, 1 / x.shape[axis])
"""
WARNS = """
import sys, warnings
def softmax(x, axis=-1):
    warnings.warn("this is only a warning")
    print("and this goes to stderr", file=sys.stderr)
    x = np.asarray(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
"""


@dataclass(frozen=True)
class DemoStudent:
    """A member of the bundled class.

    Parameters
    ----------
    about : str
    cells : dict of str to str
        Sources that replace the model solution's.
    blank : tuple of str
        Exercises left as released; ``("*",)`` for all.
    change : callable, optional
        Changes the finished notebook in place.
    raw : str, optional
        The file's whole text, instead of a notebook.
    """

    about: str
    cells: dict[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    change: Callable[[Any], None] | None = None
    raw: str | None = None


def _spoil(notebook: Any) -> None:
    """Delete a test cell, copy an answer cell, and lose a label, as people do."""
    cells = [c for c in notebook.cells if repair.grade_id(c) != "test-causal_mask"]
    for cell in cells:
        if repair.grade_id(cell) == "attention_scores":
            cell.metadata.pop("nbgrader")
    position = next(i for i, c in enumerate(cells) if repair.grade_id(c) == "softmax")
    cells.insert(position, copy.deepcopy(cells[position]))
    cells[position]["id"] = "a-copy"
    notebook.cells = cells


CLASS: dict[str, DemoStudent] = {
    "ada": DemoStudent("everything right"),
    "ben": DemoStudent(
        "partial: stopped half-way",
        blank=("masked_softmax", "scaled_dot_product_attention", "self_attention"),
    ),
    "chloe": DemoStudent("partial: overflows on large scores", {"softmax": SOFTMAX_NO_MAX}),
    "dario": DemoStudent(
        "misconceptions: forgot the scale, mask the wrong way round",
        {"attention_scores": NO_SCALE, "causal_mask": MASK_TRANSPOSED},
    ),
    "emma": DemoStudent(
        "misconceptions: masks after the softmax, softmax over queries",
        {"masked_softmax": MASK_AFTER, "scaled_dot_product_attention": SOFTMAX_OVER_QUERIES},
    ),
    "farid": DemoStudent("handed in the blank notebook", blank=("*",)),
    "gita": DemoStudent("hostile or hapless: loops for ever", {"softmax": LOOPS_FOR_EVER}),
    "hugo": DemoStudent("hostile: looks for the answers on disk", {"softmax": SPY}),
    "ines": DemoStudent("right, but warns and writes to stderr", {"softmax": WARNS}),
    "jun": DemoStudent("right, but the notebook was mangled", change=_spoil),
    "kofi": DemoStudent("uploaded something that is not a notebook", raw="%PDF-1.7 my homework"),
}


HEADS_BY_RESHAPE = """
def split_heads(x, n_heads):
    *leading, n_tokens, width = x.shape
    return x.reshape(*leading, n_heads, n_tokens, width // n_heads)
"""
NORM_WITH_STD = """
def layer_norm(x, gain, bias, eps=1e-12):
    mean = x.mean(axis=-1, keepdims=True)
    return gain * (x - mean) / x.std(axis=-1, ddof=1, keepdims=True) + bias
"""
DROPOUT_NOT_ENLARGED = """
def dropout(x, p, rng, training):
    return x * (rng.random(x.shape) >= p) if training else x
"""
POSITIONS_AFTER_NORM = """
def embed(input_ids, segment_ids, weights):
    x = weights["tokens"][input_ids] + weights["segments"][segment_ids]
    return layer_norm(x, **weights["norm"]) + weights["positions"][: input_ids.shape[-1]]
"""
TRUSTS_FILES = """
def load(self, path):
    with np.load(path, allow_pickle=True) as file:
        self.num_heads = int(file["num_heads"])
        self.weights = unflatten({name: file[name] for name in file.files}, self.weights)

BERT.load = load
"""

SCALE_OF_ALL_HEADS = """
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        inner = heads * dim_head
        self.query, self.key, self.value = (nn.Linear(dim, inner) for _ in range(3))
        self.to_out = nn.Linear(inner, dim)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        query, key, value = (
            layer(z).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
            for layer, z in ((self.query, x), (self.key, context), (self.value, context))
        )
        scores = query @ key.mT / x.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask.bool()[:, None], float("-inf"))
        weights = scores.softmax(-1).nan_to_num()
        return self.to_out((weights @ value).transpose(1, 2).flatten(2)), weights
"""
READY_MADE = """
class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query, self.key, self.value = (
            nn.Linear(input_dim, dim_head, bias=False) for _ in range(3)
        )

    def forward(self, sequence, attention_mask=None):
        q, k, v = self.query(sequence), self.key(sequence), self.value(sequence)
        return F.scaled_dot_product_attention(q, k, v), None
"""
MEAN_OF_MEANS = """
def evaluate(model, loader, device):
    before = model.training
    model.eval()
    losses, right, seen = [], 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            out = model(**batch)
            losses.append(out.loss.item())
            right += int((out.logits.argmax(-1) == batch["labels"]).sum())
            seen += len(batch["labels"])
    model.train(before)
    return sum(losses) / len(losses), right / seen
"""

BLOCK_CLASS = {
    "ada": DemoStudent("everything right"),
    "emma": DemoStudent(
        "misconceptions: heads by reshape alone, unbiased variance",
        {"split_heads": HEADS_BY_RESHAPE, "layer_norm": NORM_WITH_STD},
    ),
}
BERT_CLASS = {
    "ada": DemoStudent("everything right"),
    "ben": DemoStudent("partial: stopped at files", blank=("save", "load", "load_pretrained")),
    "chloe": DemoStudent("partial: loads whatever a file holds", {"load": TRUSTS_FILES}),
    "dario": DemoStudent(
        "misconceptions: dropout not enlarged, positions added after the norm",
        {"dropout": DROPOUT_NOT_ENLARGED, "embed": POSITIONS_AFTER_NORM},
    ),
}
TORCH_CLASS = {
    "ada": DemoStudent("everything right"),
    "emma": DemoStudent(
        "misconceptions: scores divided by the width of all heads; a ready-made attention",
        {"multi_head_attention": SCALE_OF_ALL_HEADS, "self_attention": READY_MADE},
    ),
}
TUNING_CLASS = {
    "ada": DemoStudent("everything right"),
    "ben": DemoStudent(
        "partial: the loss is a mean of the batches' means, no training loop",
        {"evaluate": MEAN_OF_MEANS},
        blank=("train",),
    ),
}
CLASSES = {
    SESSION: CLASS,
    "02_numpy_transformer_block": BLOCK_CLASS,
    "03_numpy_bert": BERT_CLASS,
    "07_pytorch_attention": TORCH_CLASS,
    "13_finetuning_bert_on_yelp": TUNING_CLASS,
}
ESSAYS = {
    "explain-residual": "What was there is added again, so nothing gets lost on the way.",
    "explain-heads": "Layer 1, head 2 looks at the token before: 1.00 in both of my sentences.",
    "explain-cost": "Twice the tokens, four times the weights; the LSTM has one state a token.",
    "explain-tokenize": "A word that BERT never saw is put together from pieces that it knows.",
    "explain-performance": "A thousand reviews are few, and the rate was too low.",
}


def submission(student: DemoStudent, session: str = SESSION) -> Any:
    """Return the notebook that a member of the class hands in."""
    release = repair.read_release(session)
    solutions = solution_cells(read_session(session))
    for cell in release.cells:
        name = repair.grade_id(cell)
        if name is None or "*" in student.blank or name in student.blank:
            continue
        if name in student.cells:
            cell.source = student.cells[name].strip()
        elif name in solutions:
            cell.source = solutions[name]
        elif name.startswith("explain-"):
            cell.source = ESSAYS.get(name, ESSAY)
    if student.change is not None:
        student.change(release)
    return release


def write_class(folder: Path, session: str = SESSION) -> Path:
    """Write a session's submissions afresh, in nbgrader's layout, and return the folder."""
    for name, student in CLASSES[session].items():
        place = folder / name / session
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        raw = student.raw
        text = raw if raw is not None else nbformat.writes(submission(student, session))
        (place / f"{session}.ipynb").write_text(text, encoding="utf-8")
    return folder
