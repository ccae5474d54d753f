"""The gradebook's address, what may be said of it, and locks for two graders at once."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import quote, unquote

from nbgrader.api import InvalidEntry
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import CourseError

POSTGRES = ("postgresql", "postgres")  # in this course both mean psycopg 3
DRIVER = "postgresql+psycopg"
FORM = "expected postgresql://user@host:port/name or sqlite:///file"
SPACE = 1_668_248_690  # our locks' own number space in a database that others may share
CREDENTIALS = re.compile(r"(?P<before>://[^:@/]*:)(?P<password>.*)(?P<after>@)")
SECRET_OPTIONS = ("password", "sslpassword")
STARS = "***"
ADVICE = {
    "psycopg": "psycopg is not installed: pip install -c constraints.txt -e '.[postgres]'",
}
ERRORS = (SQLAlchemyError, InvalidEntry)  # what a gradebook raises while it is used


def _parsed(address: str) -> URL:
    """Return an address in parts.

    Raises
    ------
    CourseError
        Without the address's own words where it might be a password's that are misread.
    """
    secret = CREDENTIALS.search(address)
    if secret and re.search(r"[@/:?#\s]", secret["password"]):
        raise CourseError(
            f"the gradebook's address {_masked(address)} cannot be read: in a password write "
            "each of @ / : ? # as %40 %2F %3A %3F %23, or keep it in ~/.pgpass"
        )
    try:
        return make_url(address)
    except (SQLAlchemyError, ValueError):
        raise CourseError(
            f"the gradebook's address {_masked(address)} cannot be read: {FORM}"
        ) from None


def _masked(address: str) -> str:
    return CREDENTIALS.sub(r"\g<before>***\g<after>", address)


def resolved(address: str) -> str:
    """Return the address that SQLAlchemy takes; ``postgresql://`` means psycopg 3.

    Raises
    ------
    CourseError
        If it is not an address.

    Examples
    --------
    >>> resolved("postgresql://ada@db.example.org/grades")
    'postgresql+psycopg://ada@db.example.org/grades'
    >>> resolved("sqlite:////srv/gradebook.db")
    'sqlite:////srv/gradebook.db'
    """
    url = _parsed(address)
    if url.drivername in POSTGRES:
        url = url.set(drivername=DRIVER)
    return url.render_as_string(hide_password=False)


def shown(address: str) -> str:
    """Return an address as it may be printed: with stars in place of a password.

    Examples
    --------
    >>> shown("postgresql://ada:pass%40word@db.example.org/grades?password=other")
    'postgresql://ada:***@db.example.org/grades?password=***'
    """
    url = _parsed(address)
    hidden = {name: STARS for name in SECRET_OPTIONS if name in url.query}
    text = url.update_query_dict(hidden).render_as_string(hide_password=True)
    return text.replace(quote(STARS), STARS)


def _secrets(address: str) -> list[str]:
    """Return every spelling of an address's passwords, the longest first."""
    url = _parsed(address)
    found = {str(url.query[name]) for name in SECRET_OPTIONS if name in url.query}
    secret = CREDENTIALS.search(address)
    if secret:
        found |= {secret["password"], unquote(secret["password"])}
    return sorted((one for one in found if one), key=len, reverse=True)


def said(error: BaseException, address: str) -> str:
    """Return an error's words in one line, without SQLAlchemy's link and without a password."""
    if isinstance(error, ModuleNotFoundError):
        return ADVICE.get(str(error.name), f"{error.name} is not installed")
    reason: BaseException = getattr(error, "orig", None) or error
    words = " ".join(str(reason).split("(Background on this error")[0].split())
    for secret in _secrets(address):
        words = words.replace(secret, "***")
    return words or type(reason).__name__


def complaint(error: BaseException, address: str, what: str) -> CourseError:
    """Return a database's or driver's error as one line.

    Parameters
    ----------
    error : BaseException
    address : str
        The gradebook's.
    what : str
        What could not be done: ``"opened"``.
    """
    return CourseError(f"the gradebook {shown(address)} cannot be {what}: {said(error, address)}")


class Locks:
    """Keeps two graders on one PostgreSQL server apart; elsewhere it does nothing.

    nbgrader looks for a row and then adds it: two processes at once add it twice, or fail.
    The locks are the server's own ("advisory"): they end with their transaction, and so with
    the process that holds them, whatever becomes of it.

    Parameters
    ----------
    address : str
        As `resolved` returns it.
    """

    def __init__(self, address: str) -> None:
        self._engine: Engine | None = None
        if make_url(address).get_backend_name() == "postgresql":
            # a connection of its own: the gradebook's commits in between
            self._engine = create_engine(address, pool_size=1)

    def everything(self) -> AbstractContextManager[None]:
        """Hold the gradebook alone, to make tables and change what a session consists of."""
        return self._held("pg_advisory_xact_lock(:space, 0)", 0)

    def student(self, name: str) -> AbstractContextManager[None]:
        """Hold one student's grades alone; other students' may be written meanwhile."""
        number = zlib.crc32(name.encode("utf-8", "surrogateescape")) % (2**31 - 1) + 1
        locks = "pg_advisory_xact_lock_shared(:space, 0), pg_advisory_xact_lock(:space, :number)"
        return self._held(locks, number)

    @contextmanager
    def _held(self, locks: str, number: int) -> Iterator[None]:
        if self._engine is None:
            yield
            return
        with self._engine.begin() as connection:
            connection.execute(text(f"SELECT {locks}"), {"space": SPACE, "number": number})
            yield

    def close(self) -> None:
        """Hang up."""
        if self._engine is not None:
            self._engine.dispose()
