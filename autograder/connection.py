"""Which scheduler may be spoken to, and how: TLS, or not beyond this machine."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from distributed import Security

from autograder.errors import CourseError

HOW = "docs/scale.md, section 'Certificates', has the commands that make them"


def is_loopback(address: str) -> bool:
    """Tell whether an address never leaves this machine.

    Examples
    --------
    >>> is_loopback("tcp://127.0.0.1:8786"), is_loopback("tcp://[::1]:8786")
    (True, True)
    >>> is_loopback("tcp://192.0.2.7:8786"), is_loopback("tcp://localhost.example.org:8786")
    (False, False)
    """
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: whom it stands for is decided elsewhere
        return False


@dataclass(frozen=True)
class Certificates:
    """Files of a TLS connection; what is None is taken from Dask's own configuration.

    Parameters
    ----------
    ca, cert, key : Path, optional
        The authority's certificate, ours, and our private key.
    """

    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None

    def given(self) -> dict[str, str]:
        """Return Dask's keywords for the files that were named.

        Raises
        ------
        CourseError
            If one is not there.
        """
        names = {"tls_ca_file": self.ca, "tls_client_cert": self.cert, "tls_client_key": self.key}
        for path in names.values():
            if path is not None and not path.is_file():
                raise CourseError(f"there is no certificate file {path}; {HOW}")
        return {name: str(path) for name, path in names.items() if path is not None}


def security_of(address: str, certificates: Certificates) -> Security | None:
    """Return the settings of a connection: TLS, or None to a scheduler on this machine.

    Raises
    ------
    CourseError
        Where submissions would leave this machine unprotected, or certificates are missing.
    """
    parts = urlsplit(address)
    try:
        complete = bool(parts.hostname and parts.port)
    except ValueError:
        complete = False
    if parts.scheme not in ("tcp", "tls") or not complete:
        raise CourseError(
            f"--scheduler {address!r} is not an address: expected tls://host:port, "
            "or tcp://127.0.0.1:port on this machine"
        )
    if parts.scheme == "tls":
        return _tls(address, certificates)
    if not is_loopback(address):
        raise CourseError(
            f"{address} is not on this machine and tcp:// is not encrypted: submissions would "
            f"travel in the open, and anyone could join in. Use tls:// with certificates; {HOW}"
        )
    if certificates.given():
        raise CourseError(f"certificates were given, but {address} does not use them: use tls://")
    return None


def _tls(address: str, certificates: Certificates) -> Security:
    try:
        security = Security(require_encryption=True, **certificates.given())
        if security.tls_ca_file is None or security.tls_client_cert is None:
            raise CourseError(
                f"{address} needs certificates: --tls-ca, --tls-cert and --tls-key "
                f"(or distributed.comm.tls in Dask's configuration); {HOW}"
            )
        security.get_connection_args("client")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise CourseError(
            f"the certificates for {address} cannot be used: {error}; {HOW}"
        ) from error
    return security
