"""Counts what a msgpack message would unpack to, before any of it takes memory.

A megabyte of empty lists is 64 megabytes of Python objects, and five bytes may announce a
list of millions: a message from a sandbox is measured first.
"""

from __future__ import annotations

TIMESTAMP = b"\xff"  # the extension that msgpack defines
# what follows a msgpack type byte: (bytes that hold a length or a value, what the length counts)
_HEADS: dict[int, tuple[int, str]] = {
    0xC0: (0, ""), 0xC2: (0, ""), 0xC3: (0, ""),  # nil, false, true
    0xC4: (1, "bytes"), 0xC5: (2, "bytes"), 0xC6: (4, "bytes"),
    0xC7: (1, "ext"), 0xC8: (2, "ext"), 0xC9: (4, "ext"),
    0xCA: (4, ""), 0xCB: (8, ""),  # floats
    0xCC: (1, ""), 0xCD: (2, ""), 0xCE: (4, ""), 0xCF: (8, ""),  # integers
    0xD0: (1, ""), 0xD1: (2, ""), 0xD2: (4, ""), 0xD3: (8, ""),
    0xD4: (2, "short"), 0xD5: (3, "short"), 0xD6: (5, "short"),  # extensions of fixed length
    0xD7: (9, "short"), 0xD8: (17, "short"),
    0xD9: (1, "bytes"), 0xDA: (2, "bytes"), 0xDB: (4, "bytes"),
    0xDC: (2, "items"), 0xDD: (4, "items"),
    0xDE: (2, "pairs"), 0xDF: (4, "pairs"),
}  # fmt: skip


def _head(data: bytes, at: int) -> tuple[int, int]:
    """Return where the value at ``at`` ends or its entries begin, and how many those are."""
    first = data[at]
    if first < 0x80 or first >= 0xE0:
        return at + 1, 0
    if first < 0x90:
        return at + 1, 2 * (first & 0x0F)
    if first < 0xA0:
        return at + 1, first & 0x0F
    if first < 0xC0:
        return at + 1 + (first & 0x1F), 0
    if first not in _HEADS:
        raise ValueError(f"no type has the byte {first:#x}")
    size, counts = _HEADS[first]
    end = at + 1 + size
    length = int.from_bytes(data[at + 1 : end], "big")
    kind = {"ext": end, "short": at + 1}.get(counts)
    if kind is not None and data[kind : kind + 1] == TIMESTAMP:
        raise ValueError("a date is not plain data")  # msgpack would decode it by itself
    if counts in ("bytes", "ext"):
        return end + length + (counts == "ext"), 0
    return end, {"items": length, "pairs": 2 * length}.get(counts, 0)


def entries(data: bytes, most: int, deepest: int) -> int:
    """Return how many entries all containers in msgpack ``data`` have together.

    Parameters
    ----------
    data : bytes
    most : int
        Entries (keys and values of a map count apart) that are taken.
    deepest : int
        How deep containers may be nested; what is inside extensions is not looked at.

    Raises
    ------
    ValueError
        If a bound is exceeded or the bytes end early; nothing has been allocated then.

    Examples
    --------
    >>> entries(bytes([0x92, 0x01, 0x91, 0x02]), most=3, deepest=2)  # [1, [2]]
    3
    """
    at, total, left = 0, 0, [1]
    while left:
        if left[-1] == 0:
            left.pop()
            continue
        left[-1] -= 1
        if at >= len(data):
            raise ValueError("it ends too early")
        at, inside = _head(data, at)
        total += inside
        if total > most:
            raise ValueError("too many entries")
        if inside:
            left.append(inside)
            if len(left) > deepest + 1:
                raise ValueError("nested too deep")
    return total
