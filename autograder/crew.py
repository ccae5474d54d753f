"""The Dask workers that may grade: those that would grade exactly as this machine does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from distributed import Client, Future

from autograder import cluster_work, handshake
from autograder.connection import is_loopback

HANDSHAKE_SECONDS = 180.0  # a worker imports the course from a slow disk, or is busy elsewhere


@dataclass
class Crew:
    """Workers of a cluster, each asked once what it would grade with.

    Parameters
    ----------
    client : Client
    session : str
    say : callable
        Takes a line for the person who is watching.
    wake : callable
        Called when a worker has answered.
    encrypted : bool
        Whether the cluster speaks TLS; without it only workers on this machine are used.
    """

    client: Client
    session: str
    say: Callable[[str], None]
    wake: Callable[[Any], object]
    encrypted: bool
    facts: handshake.Facts = field(init=False)
    nonce: str = field(init=False)
    usable: dict[str, str] = field(default_factory=dict)  # address to name
    refused: dict[str, str] = field(default_factory=dict)  # address to reason
    connected: dict[str, dict[str, Any]] = field(default_factory=dict)
    _asked: dict[str, tuple[Future, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nonce = secrets.token_hex(16)
        digests = handshake.digests(self.session)
        self.facts = {**digests, "secret": handshake.secret_mark(self.nonce)}

    @property
    def asking(self) -> bool:
        """Whether a worker has yet to answer."""
        return bool(self._asked)

    def refresh(self) -> None:
        """Look who is there, ask who is new, and forget who is gone; all, with the scheduler."""
        self.connected = dict(self.client.scheduler_info(n_workers=-1).get("workers", {}))
        known: tuple[dict[str, Any], ...] = (self.usable, self.refused, self._asked)
        for book in known:
            for address in [one for one in book if one not in self.connected]:
                del book[address]
        for address in self.connected:
            if address not in {*self.usable, *self.refused, *self._asked}:
                self._ask(address)
        for address, (future, since) in list(self._asked.items()):
            if future.done():
                self._judge(address, future)
            elif time.monotonic() - since > HANDSHAKE_SECONDS:
                self.refuse(address, f"no answer within {HANDSHAKE_SECONDS:g} seconds")

    def free(self, busy: dict[str, Any]) -> list[str]:
        """Return usable workers that have nothing to do."""
        return [
            address
            for address in self.usable
            if address not in busy and self.connected[address].get("status") == "running"
        ]

    def called(self, address: str) -> str:
        """Return how to speak of a worker."""
        name = str(self.connected.get(address, {}).get("name", address))
        return address if name == address else f"{name} ({address})"

    def refuse(self, address: str, reason: str) -> None:
        """Use a worker no more, and say why."""
        asked = self._asked.pop(address, None)
        if asked is not None:
            asked[0].cancel(force=True)
        self.usable.pop(address, None)
        self.refused[address] = reason
        self.say(f"worker {self.called(address)} is not used: {reason}")

    def _ask(self, address: str) -> None:
        if not self.encrypted and not is_loopback(address):
            self.refuse(address, "it is on another machine and the connection is not TLS")
            return
        future = self.client.submit(
            cluster_work.introduce,
            self.session,
            self.nonce,
            key=f"course-hello-{secrets.token_hex(8)}",
            workers=[address],
            pure=False,
        )
        future.add_done_callback(self.wake)
        self._asked[address] = (future, time.monotonic())

    def _judge(self, address: str, future: Future) -> None:
        if future.status != "finished":
            error = future.exception() if future.status == "error" else future.status
            kind = type(error).__name__ if isinstance(error, BaseException) else "no answer"
            self.refuse(address, f"it cannot run this course ({kind}: {error})")
            return
        reason = handshake.difference(self.facts, dict(future.result()), self.session)
        if reason is not None:
            self.refuse(address, reason)
            return
        del self._asked[address]
        self.usable[address] = self.called(address)
