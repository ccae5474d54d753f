"""The NumPy BERT of session 03 beside `transformers`: each layer of a real model, real sentences.

Needs the asset "encoder". Texts and pairs of texts come in padded batches.
"""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from autograder.bank import provenance

TOLERANCE = 1e-4
Text = str | tuple[str, str]
TEXTS: list[Text] = [
    "I made a bank deposit",
    "we sat on the river bank",
    "the bank raised its interest rates",
    "the bank of the stream was muddy",
    "willows grow along the bank of the pond",
    "she borrowed money from the bank",
    "The keys to the cabinet are on the table.",
    "The dog chased the cat because it was hungry.",
    "Our teacher explained the lesson twice, but nobody listened.",
    "Rain.",
    "It rained all night, and in the morning the whole valley lay under a thin white fog, out of "
    "which only the church tower and the tops of the tallest poplars looked out.",
    "Dr. O'Neill's flight (BA-2490) left at 6:45 a.m.; 312 passengers were on board!",
    "Café, naïve, Zürich, Ελλάδα and 東京 are spelled with letters that not every keyboard has.",
    "",
    "Overpriced and far too noisy.",
    "supercalifragilisticexpialidocious",
    ("How deep is the river?", "It is two metres deep near the bank."),
    ("What is the capital of France?", "Paris is the capital and largest city of France."),
    ("Who wrote it?", "Nobody knows who wrote the letter, though many have claimed to."),
    ("The committee has postponed its decision until spring, when the report is due.", "Why?"),
    ("Is the soup ready?", "No."),
    ("A storm is coming tomorrow.", "The forecast for the weekend is dry and sunny."),
    ("Add the onions and stir.", "Bake the bread for forty minutes, then let it cool."),
    ("Bank", "Bench"),
]


def batches(folder: Path) -> list[tuple[np.ndarray[Any, Any], ...]]:
    """Return ids, segments and attention mask of each batch."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    made = []
    mixed = [TEXTS[start::3] for start in range(3)]  # short and long, single and paired
    for texts in mixed:
        found = tokenizer.encode_batch(texts)
        columns = ("ids", "type_ids", "attention_mask")
        made.append(tuple(np.array([getattr(one, name) for one in found]) for name in columns))
    return made


def numpy_model(folder: Path) -> Any:
    """Return the model solution with the real weights."""
    from safetensors.numpy import load_file

    session_03 = importlib.import_module("utils.reference.session_03")
    config = json.loads((folder / "config.json").read_text())
    model = session_03.BERT(
        config["vocab_size"],
        config["max_position_embeddings"],
        config["hidden_size"],
        config["num_hidden_layers"],
        config["num_attention_heads"],
        config["intermediate_size"],
    )
    session_03.load_pretrained(model, load_file(folder / "model.safetensors"))
    return model


def library_model(folder: Path) -> Any:
    """Return the library's model with the real weights."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers.BertModel.from_pretrained(folder).eval()


def in_float64(model: Any) -> Any:
    """Return the NumPy model after it was given the same weights as float64."""
    session_03 = importlib.import_module("utils.reference.session_03")
    wide = {name: array.astype(float) for name, array in session_03.flatten(model.weights).items()}
    model.set_weights(session_03.unflatten(wide, model.weights))
    return model


def differences(own: Any, library: Any, folder: Path) -> dict[str, list[float]]:
    """Return the largest difference of each layer, at the tokens' places and at the padding's.

    What stands at the places of padding is read by nobody, in neither model. It is reported
    because it shows how far the rounding errors of float32 can grow there, on both sides.
    """
    import torch

    tokens, padding = [], []
    for ids, segments, mask in batches(folder):
        own.forward(ids, segments, mask)
        with torch.no_grad():
            states = library(
                torch.from_numpy(ids),
                token_type_ids=torch.from_numpy(segments),
                attention_mask=torch.from_numpy(mask),
                output_hidden_states=True,
            ).hidden_states
        pairs = zip(own.layer_outputs, states, strict=True)
        far = [np.abs(ours - theirs.numpy()).max(axis=-1) for ours, theirs in pairs]
        tokens.append([float(one[mask == 1].max()) for one in far])
        padding.append([float(one[mask == 0].max()) for one in far])
    return {
        "tokens": np.array(tokens).max(axis=0).tolist(),
        "padding": np.array(padding).max(axis=0).tolist(),
    }


def measure() -> dict[str, Any]:
    """Compare both models and return all that goes into the results file."""
    from utils import assets

    folder = assets.asset_file("encoder")
    own, library = numpy_model(folder), library_model(folder)
    single = differences(own, library, folder)
    double = differences(in_float64(own), library.double(), folder)
    masks = [mask for _, _, mask in batches(folder)]
    names = ["embeddings", *(f"layer {i}" for i in range(1, len(single["tokens"])))]

    def named(values: list[float]) -> dict[str, float]:
        return dict(zip(names, values, strict=True))

    return {
        **provenance(),
        "model": "all-MiniLM-L6-v2",
        "texts": len(TEXTS),
        "pairs": sum(isinstance(text, tuple) for text in TEXTS),
        "tokens": int(sum(mask.sum() for mask in masks)),
        "padding": int(sum((1 - mask).sum() for mask in masks)),
        "tolerance": TOLERANCE,
        "met": max(single["tokens"]) <= TOLERANCE,
        "largest_difference": named(single["tokens"]),
        "largest_difference_in_float64": named(double["tokens"]),
        "at_padding": named(single["padding"]),
        "at_padding_in_float64": named(double["padding"]),
    }


def run(console: Console, json_path: Path) -> None:
    """Measure, print and write the results file."""
    results = measure()
    counts = "{texts} texts, {pairs} of them pairs; {tokens} tokens, {padding} of padding"
    console.print(f"{results['model']}: {counts.format(**results)}")
    columns = ("largest_difference", "largest_difference_in_float64", "at_padding")
    console.print(f"    {'':<12}   float32   float64   float32, at padding")
    for name in results["largest_difference"]:
        shown = "".join(f"{results[column][name]:10.1e}" for column in columns)
        console.print(f"    {name:<12}{shown}")
    console.print(
        f"every token of every layer within {TOLERANCE:g}: {'met' if results['met'] else 'MISSED'}"
    )
    json_path.parent.mkdir(parents=True, exist_ok=True)
    json_path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    console.print(f"wrote {json_path}")
