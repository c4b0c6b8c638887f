"""A film's own account of its length: what its header or index says should be there, in bytes and in seconds."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

_HEAD_BYTES = 1 << 16

_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")  # file properties (ASF specification, section 3.2)
_EBML, _SEGMENT = bytes.fromhex("1a45dfa3"), bytes.fromhex("18538067")  # RFC 8794, RFC 9559
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"moof", b"styp", b"sidx", b"pnot"})


@dataclass(frozen=True)
class Account:
    """What a file says of itself; None where it says nothing."""

    bytes: int | None = None  # that there should be, at least
    seconds: Fraction | None = None


def account_of(path: Path) -> Account:
    """A file's account of itself, read from its container's outermost structure."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if head.startswith(b"RIFF"):
            return Account(max(_riff_ends(file), default=None))
        if head.startswith(_ASF):
            return _asf(head)
        if head.startswith(_EBML):
            return Account(_segment_end(head))
        if head.startswith(b"FLV"):
            return Account(_flv_bytes(head))
        if head[4:8] in _BOXES:
            return Account(max(_box_ends(file), default=None))
    return Account()


def missing_bytes(path: Path, account: Account) -> int | None:
    """How many bytes of a file are not there by its own account; None if it gives none."""
    return None if account.bytes is None else max(0, account.bytes - path.stat().st_size)


def _riff_ends(file: BinaryIO) -> Iterator[int]:
    """Where each RIFF chunk of an AVI ends; a large one has several (OpenDML)."""
    place = 0
    while True:
        file.seek(place)
        head = file.read(8)
        if len(head) < 8 or head[:4] != b"RIFF":
            return
        size = int.from_bytes(head[4:], "little")
        if size in (0, 0xFFFFFFFF):
            return  # a recorder that did not come back to fill it in
        place += 8 + size + size % 2
        yield place - size % 2


def _asf(head: bytes) -> Account:
    place = head.find(_ASF_FILE)
    if place < 0 or len(head) < place + 92:
        return Account()
    size, length, preroll_ms, flags = (
        *struct.unpack_from("<Q", head, place + 40),
        *struct.unpack_from("<Q", head, place + 64),
        *struct.unpack_from("<QI", head, place + 80),
    )
    if flags & 1 or not size:
        return Account()  # a broadcast, which knew neither
    return Account(size, Fraction(length, 10_000_000) - Fraction(preroll_ms, 1000))


def _segment_end(head: bytes) -> int | None:
    """Where the Segment of a Matroska file ends; None if its size is not told, as in a live recording."""
    size, place = _vint(head, 4)
    if size is None or head[place + size : place + size + 4] != _SEGMENT:
        return None
    told, place = _vint(head, place + size + 4)
    return None if told is None else place + told


def _vint(data: bytes, place: int) -> tuple[int | None, int]:
    """An EBML size (RFC 8794, section 4), None if unknown, and the place after it."""
    first = data[place] if place < len(data) else 0
    if not first:
        return None, place + 1
    length = 9 - first.bit_length()
    value = int.from_bytes(data[place : place + length], "big") & ~(1 << 7 * length)
    return (None if value == (1 << 7 * length) - 1 else value), place + length


def _flv_bytes(head: bytes) -> int | None:
    name = b"\x00\x08filesize\x00"  # a number in onMetaData (AMF0)
    place = head.find(name)
    if place < 0 or len(head) < place + len(name) + 8:
        return None
    told = struct.unpack_from(">d", head, place + len(name))[0]
    return int(told) if 0 < told < 2**53 else None


def _box_ends(file: BinaryIO) -> Iterator[int]:
    """Where the outermost boxes of an MP4 end (ISO/IEC 14496-12, section 4.2)."""
    place = 0
    while True:
        file.seek(place)
        head = file.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if len(head) < 8 or size < 8 or not all(32 <= letter < 127 for letter in head[4:8]):
            return
        place += size
        yield place
