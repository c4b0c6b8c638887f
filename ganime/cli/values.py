"""Values that are typed on a command line: text → what it means."""

import argparse
import math
from fractions import Fraction


def time(text: str) -> Fraction:
    """`12:30`, `1:02:03.5` or `95` in seconds. Raises ArgumentTypeError for anything else."""
    seconds = Fraction(0)
    try:
        for part in text.split(":"):
            seconds = 60 * seconds + _positive(part)
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 95, 12:30 or 1:02:03.5") from error
    return seconds


def _positive(text: str) -> Fraction:
    """A number that is not below 0. Raises ValueError."""
    number = Fraction(text)
    if number < 0:
        raise ValueError(text)
    return number


def aspect(text: str) -> Fraction:
    """`16:9` or `1.85`. Raises ArgumentTypeError for anything else."""
    width, _, height = text.partition(":")
    try:
        aspect = _positive(width) / _positive(height or "1")
    except (ValueError, ZeroDivisionError):
        aspect = Fraction(0)
    if not aspect:
        raise argparse.ArgumentTypeError(f"{text!r} is no shape of a picture; write 16:9 or 1.85")
    return aspect


def share(text: str) -> float:
    """A number from 0 to 1. Raises ArgumentTypeError for anything else."""
    try:
        share = float(text)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share, 0..1")
    return share


def option(text: str) -> tuple[str, str]:
    """`KEY=VALUE`. Raises ArgumentTypeError for anything else."""
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value
