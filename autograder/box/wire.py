"""Plain data between the judge and the sandbox: bounded msgpack, never pickle.

Both sides use this module. What arrives from a sandbox is hostile until it has been
decoded here: every length, depth, dtype and shape is checked before memory is taken.
A frame is four bytes of big-endian length followed by one msgpack value.

References
----------
MessagePack specification; arrays and tensors travel as extension types.
"""

from __future__ import annotations

import math
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from autograder.box import scan

MAX_FRAME = 64 * 2**20  # bytes in one message
MAX_DEPTH = 24  # nested containers
MAX_ITEMS = 200_000  # entries of all containers of one message together
MAX_COPIES = 4  # frames' worth of bytes that nested extensions may unpack to
MAX_AXES = 16

ARRAY, TENSOR, HANDLE, TUPLE, COMPLEX, BIG_INT, SLICE, ELLIPSIS = range(1, 9)
ARRAY_KINDS = "biufcUS"  # no objects, no void, no dates
MAX_BIG_INT_DIGITS = 1000


class WireError(ValueError):
    """The other side sent something that is not plain, bounded data."""


@dataclass(frozen=True)
class Tensor:
    """A torch tensor as plain data, so that the judge need not import torch.

    Parameters
    ----------
    array : ndarray
        The values; bfloat16 and float16 are widened to float32.
    dtype : str
        Name of the torch dtype, such as ``"float32"``.
    requires_grad : bool
    """

    array: np.ndarray[Any, Any]
    dtype: str
    requires_grad: bool = False

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        """Let NumPy read the values."""
        return np.asarray(self.array, dtype=dtype)


@dataclass(frozen=True)
class HandleData:
    """Stands for an object that stays in the sandbox."""

    number: int
    type_name: str


KeepObject = Callable[[Any], HandleData]
FindObject = Callable[[HandleData], Any]


def _refuse_object(value: Any) -> HandleData:
    raise WireError(f"a {type(value).__name__} is not plain data")


def _pack(value: Any) -> bytes:
    try:
        return bytes(msgpack.packb(value))
    except (TypeError, ValueError, OverflowError) as error:  # lone surrogates, odd slices
        raise WireError(f"not plain data ({error})"[:200]) from error


def _array_payload(array: np.ndarray[Any, Any]) -> bytes:
    return _pack([array.dtype.str, list(array.shape), array.tobytes()])


def _tensor_payload(tensor: Any) -> bytes:
    name = str(tensor.dtype).removeprefix("torch.")
    values = tensor.detach().cpu()
    if name in ("bfloat16", "float16"):
        values = values.float()
    array = values.numpy()
    return _pack([name, bool(tensor.requires_grad), _array_payload(array)])


def _is_torch_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")  # never import it here: it takes seconds
    return torch is not None and isinstance(value, torch.Tensor)


def _encode_array(value: np.ndarray[Any, Any], keep: KeepObject, depth: int) -> Any:
    if isinstance(value, np.ma.MaskedArray):
        value = value.filled(0)  # a masked weight is no weight; what lies under the mask is noise
    array = np.asarray(value).view(np.ndarray)
    if array.dtype == np.longdouble and array.dtype != np.float64:
        array = array.astype(np.float64)
    if array.dtype.kind == "O":
        return _plain(array.tolist(), keep, depth + 1)
    if array.dtype.kind not in ARRAY_KINDS:
        return _plain(keep(value), keep, depth)
    return msgpack.ExtType(ARRAY, _array_payload(array.astype(array.dtype.newbyteorder("="))))


def _encode_number(value: Any) -> Any:
    if isinstance(value, complex):
        return msgpack.ExtType(COMPLEX, struct.pack("!dd", value.real, value.imag))
    if isinstance(value, float):
        return float(value)
    value = int(value)
    if -(2**63) <= value < 2**64:
        return value
    if value.bit_length() > 3 * MAX_BIG_INT_DIGITS:
        raise WireError(f"an integer of {value.bit_length()} bits is too large to send")
    return msgpack.ExtType(BIG_INT, str(value).encode())


def _encode_container(value: Any, keep: KeepObject, depth: int) -> Any:
    if len(value) > MAX_ITEMS:
        raise WireError(f"{len(value):,} entries are more than the {MAX_ITEMS:,} of one message")
    if isinstance(value, dict):
        return {_key(k, keep, depth + 1): _plain(v, keep, depth + 1) for k, v in value.items()}
    items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
    plain = [_plain(item, keep, depth + 1) for item in items]
    if isinstance(value, tuple):
        return msgpack.ExtType(TUPLE, _pack(plain))
    return plain


def _key(key: Any, keep: KeepObject, depth: int) -> Any:
    if isinstance(key, np.generic):
        key = key.item()  # an array is no key
    plain = _plain(tuple(sorted(key, key=repr)) if isinstance(key, frozenset) else key, keep, depth)
    if isinstance(plain, list | dict):
        raise WireError(f"a {type(key).__name__} as the key of a dict is not plain data")
    return plain


def _plain(value: Any, keep: KeepObject, depth: int = 0) -> Any:
    """Turn ``value`` into what msgpack knows; ``keep`` gives handles to the rest."""
    if depth > MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    if value is None or isinstance(value, bool | str | bytes):
        return value
    if value is Ellipsis:
        return msgpack.ExtType(ELLIPSIS, b"")
    if isinstance(value, slice):
        return msgpack.ExtType(SLICE, _slice_payload(value))
    if isinstance(value, np.ndarray | np.generic):
        return _encode_array(np.asanyarray(value), keep, depth)
    if isinstance(value, Tensor):
        body = [value.dtype, value.requires_grad, _array_payload(value.array)]
        return msgpack.ExtType(TENSOR, _pack(body))
    if isinstance(value, int | float | complex):
        return _encode_number(value)
    if isinstance(value, HandleData):
        return msgpack.ExtType(HANDLE, _pack([value.number, value.type_name[:200]]))
    if _is_torch_tensor(value):
        return msgpack.ExtType(TENSOR, _tensor_payload(value))
    if type(value) in (list, tuple, dict, set, frozenset, range) or (
        isinstance(value, tuple) and hasattr(value, "_fields")  # named tuples are tuples to us
    ):
        return _encode_container(value, keep, depth)
    return _plain(keep(value), keep, depth)


def encode(value: Any, keep: KeepObject = _refuse_object) -> bytes:
    """Return ``value`` as msgpack bytes.

    Parameters
    ----------
    value : object
        Numbers, strings, containers, arrays, tensors, handles.
    keep : callable, optional
        Called with any other object; returns the handle to send in its place.

    Raises
    ------
    WireError
        If something is not plain data and there is no ``keep``, or a bound is exceeded.

    Examples
    --------
    >>> decode(encode({"x": [1, 2.5, None]}))
    {'x': [1, 2.5, None]}
    """
    data = _pack(_plain(value, keep))
    if len(data) > MAX_FRAME:
        raise WireError(f"{len(data):,} bytes are more than the {MAX_FRAME:,} of one message")
    return data


def _decode_array(payload: bytes) -> np.ndarray[Any, Any]:
    header = _unpack(payload, _no_extension)
    if not (isinstance(header, list) and len(header) == 3):
        raise WireError("malformed array")
    code, shape, raw = header
    if not (isinstance(code, str) and isinstance(shape, list) and isinstance(raw, bytes)):
        raise WireError("malformed array header")
    if len(code) > 16 or len(shape) > MAX_AXES:
        raise WireError("array header too long")
    if not all(type(n) is int and 0 <= n <= MAX_FRAME for n in shape):
        raise WireError("array shape is not a list of sizes")
    try:
        dtype = np.dtype(code)
    except (TypeError, ValueError, SyntaxError) as error:
        raise WireError("unknown dtype") from error
    if dtype.kind not in ARRAY_KINDS or dtype.names or dtype.shape:
        raise WireError("dtype is not a plain number or string")
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise WireError("array shape and bytes disagree")
    if dtype.itemsize == 0 and math.prod(shape) > 0:
        raise WireError("an array of items without a size")  # NumPy would make room for them
    try:
        array = np.frombuffer(raw, dtype).reshape(shape).copy()  # writable, owns its memory
    except ValueError as error:
        raise WireError("array shape is too large") from error
    if dtype.kind == "b":
        flags: np.ndarray[Any, Any] = np.asarray(array.view(np.uint8) != 0)
        return flags  # other bytes than 0 and 1 are neither true nor false
    if dtype.kind == "U" and array.size and _code_points(array).max(initial=0) > sys.maxunicode:
        raise WireError("not text")
    return array


def _code_points(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return (
        np.ascontiguousarray(array)
        .reshape(-1)
        .view(np.dtype("u4").newbyteorder(array.dtype.byteorder))
    )


def _decode_tensor(payload: bytes) -> Tensor:
    body = _unpack(payload, _no_extension)
    if not (isinstance(body, list) and len(body) == 3):
        raise WireError("malformed tensor")
    name, requires_grad, raw = body
    if not (isinstance(name, str) and len(name) <= 16 and isinstance(raw, bytes)):
        raise WireError("malformed tensor header")
    return Tensor(_decode_array(raw), name, bool(requires_grad))


def _decode_handle(payload: bytes) -> HandleData:
    body = _unpack(payload, _no_extension)
    if not (isinstance(body, list) and len(body) == 2):
        raise WireError("malformed handle")
    number, type_name = body
    if type(number) is not int or not isinstance(type_name, str):
        raise WireError("malformed handle")
    return HandleData(number, type_name[:200])


def _decode_big_int(payload: bytes) -> int:
    if len(payload) > MAX_BIG_INT_DIGITS:
        raise WireError("integer too large")
    try:
        return int(payload.decode("ascii"))
    except ValueError as error:
        raise WireError("malformed integer") from error


def _slice_payload(value: slice) -> bytes:
    parts = [value.start, value.stop, value.step]
    return _pack([int(part) if isinstance(part, np.integer) else part for part in parts])


def _decode_slice(payload: bytes) -> slice:
    parts = _unpack(payload, _no_extension)
    if not (isinstance(parts, list) and len(parts) == 3):
        raise WireError("malformed slice")
    if not all(isinstance(part, int | float | str | None) for part in parts):
        raise WireError("malformed slice")
    return slice(*parts)


def _no_extension(code: int, payload: bytes) -> Any:
    raise WireError("an extension inside an extension")


def _unpack(data: bytes, hook: Callable[[int, bytes], Any]) -> Any:
    try:
        return msgpack.unpackb(
            data,
            ext_hook=hook,
            strict_map_key=False,
            raw=False,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
        )
    except WireError:
        raise
    except Exception as error:  # msgpack raises many kinds; all mean the same to us
        raise WireError(f"not msgpack ({type(error).__name__})") from error


class _Decoder:
    """One message being decoded, with what it has taken so far."""

    def __init__(self, find: FindObject | None, torch_tensors: bool) -> None:
        self.find = find
        self.torch_tensors = torch_tensors
        self.items = 0
        self.depth = 0
        self.unpacked = 0

    def value(self, data: bytes) -> Any:
        """Return the value of msgpack data, once it is known to be small enough."""
        self.unpacked += len(data)
        if self.unpacked > MAX_COPIES * MAX_FRAME:
            raise WireError("too many bytes inside one another")
        try:
            self.items += scan.entries(data, 2 * MAX_ITEMS - self.items, MAX_DEPTH + 1 - self.depth)
        except ValueError as error:
            raise WireError(f"not msgpack ({error})") from error
        return _unpack(data, self.extension)

    def extension(self, code: int, payload: bytes) -> Any:
        """Return the value of an extension type."""
        payload = bytes(payload)
        if code == TUPLE:
            return self._tuple(payload)
        if code == HANDLE:
            handle = _decode_handle(payload)
            return self.find(handle) if self.find else handle
        if code == TENSOR:
            tensor = _decode_tensor(payload)
            return _to_torch(tensor) if self.torch_tensors else tensor
        return _decode_simple(code, payload)

    def _tuple(self, payload: bytes) -> tuple[Any, ...]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
        items = self.value(payload)
        self.depth -= 1
        if not isinstance(items, list):
            raise WireError("malformed tuple")
        return tuple(items)


def _check_depth(value: Any) -> None:
    layer = [value]
    for _ in range(MAX_DEPTH + 2):
        layer = [
            child
            for item in layer
            if isinstance(item, list | tuple | dict)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not layer:
            return
    raise WireError(f"nested more than {MAX_DEPTH} deep")


def decode(data: bytes, find: FindObject | None = None, *, torch_tensors: bool = False) -> Any:
    r"""Return the value of msgpack ``data``, checked against every bound.

    Parameters
    ----------
    data : bytes
    find : callable, optional
        Turns a `HandleData` into the object it stands for (inside the sandbox only).
    torch_tensors : bool, default=False
        Make real tensors (inside the sandbox); the judge gets `Tensor` records.

    Raises
    ------
    WireError
        If the bytes are anything but plain, bounded data.

    Examples
    --------
    >>> decode(encode((np.arange(3), "a")))
    (array([0, 1, 2]), 'a')
    >>> decode(b"\xc1")
    Traceback (most recent call last):
        ...
    autograder.box.wire.WireError: not msgpack (no type has the byte 0xc1)
    """
    if len(data) > MAX_FRAME:
        raise WireError(f"a message of {len(data):,} bytes")
    value = _Decoder(find, torch_tensors).value(data)
    _check_depth(value)
    return value


def _decode_simple(code: int, payload: bytes) -> Any:
    if code == ARRAY:
        return _decode_array(payload)
    if code == COMPLEX and len(payload) == 16:
        return complex(*struct.unpack("!dd", payload))
    if code == BIG_INT:
        return _decode_big_int(payload)
    if code == SLICE:
        return _decode_slice(payload)
    if code == ELLIPSIS:
        return Ellipsis
    raise WireError(f"unknown extension {code}")


def _to_torch(tensor: Tensor) -> Any:
    import torch  # seconds: only sessions that use tensors get here

    values = torch.from_numpy(tensor.array).to(getattr(torch, tensor.dtype))
    return values.requires_grad_(tensor.requires_grad)


def send_frame(connection: socket.socket, data: bytes) -> None:
    """Send one frame."""
    connection.sendall(struct.pack("!I", len(data)) + data)


def receive_frame(receive: Callable[[int], bytes]) -> bytes:
    """Return the next frame; ``receive(n)`` returns exactly n bytes or raises.

    Raises
    ------
    WireError
        If the announced length is beyond `MAX_FRAME` (before any of it is read).
    """
    (length,) = struct.unpack("!I", receive(4))
    if length > MAX_FRAME:
        raise WireError(f"announced {length:,} bytes, at most {MAX_FRAME:,} are taken")
    return receive(length)
