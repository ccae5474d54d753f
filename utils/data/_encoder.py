"""Which pretrained encoder to start from."""

import os
from pathlib import Path
from typing import Final

from utils import assets
from utils.data._hub import HubUnreachable, hub_problem, is_folder

HUB_ENCODER: Final = "google-bert/bert-base-cased"
BUNDLED: Final = "bundled"
NEEDED: Final = ("config.json", "tokenizer.json", "*.safetensors")


def load_encoder(name: str | os.PathLike[str] = "auto") -> str:
    """Return a checkpoint that ``from_pretrained`` of transformers can load.

    Parameters
    ----------
    name : str or path, default="auto"
        "bundled" is all-MiniLM-L6-v2, an uncased BERT of 6 layers, from the asset ``encoder``.
        Any other name is a folder on this machine or a model on the Hub. "auto" is
        bert-base-cased if the Hub is reached or has been before, else "bundled".

    Returns
    -------
    checkpoint : str
        A folder, or a name on the Hub that has answered.

    Raises
    ------
    AssetMissing
        If it is the bundled one, and that has not been fetched.
    HubUnreachable
        If a model was asked for by its name and can be had neither from the Hub nor its cache.
    """
    if name == BUNDLED:
        return str(assets.asset_file("encoder"))
    if name != "auto" and is_folder(name):
        return str(name)
    wanted = HUB_ENCODER if name == "auto" else str(name)
    cached = _cached(wanted)
    if cached is not None:
        return str(cached)
    problem = hub_problem(wanted, "model")
    if not problem:
        return wanted
    if name == "auto":
        print(f"{problem}; taking the bundled encoder instead")
        return str(assets.asset_file("encoder"))
    raise HubUnreachable(f"{problem}; load_encoder({BUNDLED!r}) needs no network")


def _cached(repo: str) -> Path | None:
    """Return the folder of a model that was downloaded before, if it is complete."""
    import huggingface_hub

    try:
        folder = Path(huggingface_hub.snapshot_download(repo, local_files_only=True))
    except Exception:  # not there, or no such name: the Hub is asked next
        return None
    return folder if all(any(folder.glob(pattern)) for pattern in NEEDED) else None
