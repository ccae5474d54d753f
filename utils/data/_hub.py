"""Is the Hub there? Asked once, shortly; and what lies in its cache on this machine is used anyway.

The libraries try again and again before they give up on a Hub that does not answer. So whoever
wants something of it asks here first, and where it is not reached, the libraries are told so.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

TIMEOUT: Final = 5  # seconds that the Hub has to answer


class HubUnreachable(RuntimeError):
    """The Hub was asked for something and cannot be reached; one line says what to do instead."""


def hub_problem(repo: str, kind: Literal["dataset", "model"]) -> str:
    """Ask the Hub for a repository and return why it cannot be had; "" when it can.

    Parameters
    ----------
    repo : str
        As on the Hub, such as "google-bert/bert-base-cased".
    kind : {"dataset", "model"}

    Returns
    -------
    problem : str
        A few words, without a full stop.
    """
    import huggingface_hub
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE is set"
    api = huggingface_hub.HfApi(library_name="transformers-from-scratch-graded")
    try:
        api.repo_info(repo, repo_type=kind, timeout=TIMEOUT)
    # which errors of which HTTP library come out changes with the library's versions
    except Exception as error:
        return f"the Hub gave no answer for {repo}: {type(error).__name__}"
    return ""


@contextmanager
def no_hub() -> Iterator[None]:
    """Let the libraries use what is in their caches, and not ask the Hub meanwhile.

    ``HF_HUB_OFFLINE`` in the environment is read when they are imported, which is too late here.
    """
    import datasets.config
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE, datasets.config.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = datasets.config.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE, datasets.config.HF_HUB_OFFLINE = before


def is_folder(name: str | os.PathLike[str]) -> bool:
    """Tell whether a name is a folder on this machine and not one on the Hub."""
    return os.path.isdir(name)  # noqa: PTH112 (a str stays what the caller gave)
