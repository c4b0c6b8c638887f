"""Tells a finished Matroska file what libav's writer cannot be told: the sample aspect, and the display of HDR10.

The track's own entry is written anew in its place, of the same size: room for it is kept in the track's name, which is
followed by blanks. Elements and their numbers: RFC 9559; their encoding: RFC 8794.
"""

import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from ganime.film.video.hdr import Hdr

ROOM = " " * 256  # that the name of the pictures' track is to end with

_SEGMENT, _TRACKS, _TRACK, _VIDEO, _COLOUR, _MASTERING = 0x18538067, 0x1654AE6B, 0xAE, 0xE0, 0x55B0, 0x55D0
_NAME, _VOID, _CRC = 0x536E, 0xEC, 0xBF
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xB0, 0xBA
_DISPLAY_WIDTH, _DISPLAY_HEIGHT, _DISPLAY_UNIT = 0x54B0, 0x54BA, 0x54B2
_MAX_CLL, _MAX_FALL, _PRIMARIES, _MOST, _LEAST = 0x55BC, 0x55BD, 0x55D1, 0x55D9, 0x55DA

_Element = tuple[int, bytes]


def describe(path: Path, sample_aspect: Fraction, hdr: Hdr) -> None:
    """Write the sample aspect and the display of the first track whose name ends with ROOM; take ROOM away again.

    Raises ValueError if there is no such track, which is a bug of ours.
    """
    with path.open("r+b") as file:
        start, size = _find(file, _TRACKS)
        file.seek(start)
        content = file.read(size)
        elements = _elements(content)
        for number, (name, entry) in enumerate(elements):
            if name == _TRACK and _has_room(entry):
                elements[number] = (name, _described(entry, sample_aspect, hdr))
                break
        else:
            raise ValueError(f"{path}: no track with room to describe it")
        file.seek(start)
        file.write(_with_sum(elements, content))


def _find(file: BinaryIO, wanted: int) -> tuple[int, int]:
    """Where the content of an element begins in the Segment, and its size."""
    place = 0
    while True:
        file.seek(place)
        head = file.read(12)
        if len(head) < 2:
            raise ValueError(f"no element {wanted:x}")
        name, after = _name(head, 0)
        size, after = _size(head, after)
        if name == wanted:
            return place + after, size
        place += after + (0 if name == _SEGMENT else size)


def _has_room(entry: bytes) -> bool:
    return any(name == _NAME and content.endswith(ROOM.encode()) for name, content in _elements(entry))


def _described(entry: bytes, sample_aspect: Fraction, hdr: Hdr) -> bytes:
    """A track's entry, of the same size."""
    made: list[_Element] = []
    for name, content in _elements(entry):
        if name == _VIDEO:
            made.append((name, _written(_video(_elements(content), sample_aspect, hdr))))
        elif name != _NAME:
            made.append((name, content))
        elif title := content.removesuffix(ROOM.encode()):
            made.append((name, title))
    written = _written(made)
    left = len(entry) - len(written)
    # One byte for the number of the void, eight for its size.
    return written + bytes([_VOID, 1]) + (left - 9).to_bytes(7, "big") + bytes(left - 9)


def _video(elements: list[_Element], sample_aspect: Fraction, hdr: Hdr) -> list[_Element]:
    known = dict(elements)
    kept = [element for element in elements if element[0] not in (_DISPLAY_WIDTH, _DISPLAY_HEIGHT, _DISPLAY_UNIT)]
    width, height = (int.from_bytes(known[name], "big") for name in (_PIXEL_WIDTH, _PIXEL_HEIGHT))
    shown = width * sample_aspect
    # As pixels where they are whole, for players that know nothing else; else as the shape of the picture.
    unit, (wide, high) = (
        (0, (int(shown), height)) if shown.denominator == 1 else (3, (shown / height).as_integer_ratio())
    )
    kept += [(_DISPLAY_WIDTH, _uint(wide)), (_DISPLAY_HEIGHT, _uint(high)), (_DISPLAY_UNIT, _uint(unit))]
    if not hdr:
        return kept
    colour = _elements(known.get(_COLOUR, b""))
    if hdr.light is not None:
        colour += [(_MAX_CLL, _uint(hdr.light[0])), (_MAX_FALL, _uint(hdr.light[1]))]
    if hdr.mastering is not None:
        display = [(_PRIMARIES + place, _float(value)) for place, value in enumerate(hdr.mastering.primaries)]
        display += [(_MOST, _float(hdr.mastering.most)), (_LEAST, _float(hdr.mastering.least))]
        colour.append((_MASTERING, _written(display)))
    return [element for element in kept if element[0] != _COLOUR] + [(_COLOUR, _written(colour))]


def _with_sum(elements: list[_Element], content: bytes) -> bytes:
    """The elements written as they were, with their checksum if they had one."""
    first = content[:6] if elements[0][0] == _CRC else b""
    parts, place = b"", 0
    for _, made in elements:
        _, after = _name(content, place)
        size, after = _size(content, after)
        parts += content[place:after] + made
        place = after + size
    return first[:2] + struct.pack("<I", zlib.crc32(parts[6:])) + parts[6:] if first else parts


def _elements(content: bytes) -> list[_Element]:
    found, place = [], 0
    while place < len(content):
        name, after = _name(content, place)
        size, after = _size(content, after)
        found.append((name, content[after : after + size]))
        place = after + size
    return found


def _written(elements: list[_Element]) -> bytes:
    parts = []
    for name, content in elements:
        length = next(length for length in range(1, 9) if len(content) < (1 << 7 * length) - 1)
        size = (len(content) | 1 << 7 * length).to_bytes(length, "big")
        parts.append(name.to_bytes((name.bit_length() + 7) // 8, "big") + size + content)
    return b"".join(parts)


def _name(data: bytes, place: int) -> tuple[int, int]:
    length = 9 - data[place].bit_length()
    return int.from_bytes(data[place : place + length], "big"), place + length


def _size(data: bytes, place: int) -> tuple[int, int]:
    length = 9 - data[place].bit_length()
    value = int.from_bytes(data[place : place + length], "big") & ~(1 << 7 * length)
    return value, place + length


def _uint(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def _float(value: Fraction) -> bytes:
    return struct.pack(">d", float(value))
