"""What is wrong with a film, or only strange: counted while it is read, and told in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from ganime.errors import VideoError

# Packets that may fail to decode, as any player would pass over them: a broadcast starts in the middle of a group of
# pictures, an old disc has a scratch. More than this, and a film is not taken for training.
DAMAGED_SHARE = 0.01  # of its pictures
DAMAGED_AT_LEAST = 50

Item = TypeVar("Item")


@dataclass
class Damage:
    """What was wrong with a film, counted while it is read; true if anything of it is missing or spoilt."""

    unreadable: int = 0  # packets that the decoder could not use
    concealed: int = 0  # pictures that the decoder calls damaged
    missing: int = 0  # pictures that a film of constant rate lacks: the one before stays on screen
    moved: int = 0  # pictures whose time stamp was not later than the one before: moved on by one tick
    ends: Fraction | None = None  # seconds of film after which it breaks off; None if it does not
    stated: Fraction | None = None  # seconds of film that the file promised, where it breaks off and if it said so
    missing_bytes: int | None = None  # that the file promised, where it breaks off and if it said so
    notes: list[str] = field(default_factory=list)  # what is strange but lacks nothing, in sentences

    def __bool__(self) -> bool:
        return bool(self.unreadable or self.concealed or self.missing or self.moved) or self.ends is not None

    def __str__(self) -> str:
        told = [
            f"{self.unreadable} packets could not be decoded" if self.unreadable else "",
            f"{self.concealed} damaged pictures were concealed" if self.concealed else "",
            f"{self.missing} pictures are missing" if self.missing else "",
            f"{self.moved} time stamps were out of order" if self.moved else "",
            self.break_off,
        ]
        return ", ".join(part for part in told if part) or "whole"

    @property
    def break_off(self) -> str:
        """Where the film breaks off, in words; empty if it does not."""
        if self.ends is None:
            return ""
        told = f"it breaks off at {float(self.ends):.1f} s"
        if self.stated is not None:
            told += f" of {float(self.stated):.1f} s"
        return f"{told} ({self.missing_bytes} bytes are missing)" if self.missing_bytes else told


def refusing(path: Path, frames: Iterator[Item], damage: Damage) -> Iterator[Item]:
    """The same frames, as long as the `damage` counted while they are read is what any player passes over.

    Raises VideoError at the end of a film that is cut short, or where it is too damaged.
    """
    passed = 0
    for passed, frame in enumerate(frames, start=1):
        _check(path, damage, passed)
        yield frame
    _check(path, damage, passed)
    if damage.ends is not None:
        raise VideoError(f"{path}: cut short: {damage.break_off}; fetch it anew")


def _check(path: Path, damage: Damage, passed: int) -> None:
    if damage.unreadable > max(DAMAGED_AT_LEAST, DAMAGED_SHARE * passed):
        raise VideoError(f"{path}: {damage.unreadable} packets around {passed} pictures are damaged")
