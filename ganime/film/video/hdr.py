"""What a film says of the display it was made for: the mastering display and light levels of HDR10."""

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

_RATIONALS = 10  # libav's AVMasteringDisplayMetadata: three primaries, the white point, least and most luminance


@dataclass(frozen=True)
class Mastering:
    """The display that a film was graded on (SMPTE ST 2086)."""

    primaries: tuple[Fraction, ...]  # x and y of red, green, blue and white, CIE 1931
    least: Fraction  # luminance in cd/m²
    most: Fraction

    def told(self, xy: int, luminance: int, decimal: bool) -> str:
        """In the words that encoders share, in units of 1/`xy` and 1/`luminance`; or as `decimal` numbers."""

        def number(value: Fraction, unit: int) -> str:
            return f"{float(value):.6g}" if decimal else str(round(value * unit))

        red, green, blue, white = (
            ",".join(number(value, xy) for value in self.primaries[2 * place : 2 * place + 2]) for place in range(4)
        )
        light = f"{number(self.most, luminance)},{number(self.least, luminance)}"
        return f"G({green})B({blue})R({red})WP({white})L({light})"


@dataclass(frozen=True)
class Hdr:
    """HDR10's static metadata; None where a film says nothing."""

    mastering: Mastering | None = None
    light: tuple[int, int] | None = None  # most light of a pixel and of a picture on average, cd/m² (CTA-861.3)

    def __bool__(self) -> bool:
        return self.mastering is not None or self.light is not None


def hdr_of(frame: VideoFrame) -> Hdr:
    """What a frame says of its display, of its own or as libav hands it on from the container."""
    # For type checkers alone, PyAV's side data is a dictionary.
    every: list[Any] = list(frame.side_data)
    found = {data.type: bytes(data) for data in every}
    mastering, light = found.get(Type.MASTERING_DISPLAY_METADATA), found.get(Type.CONTENT_LIGHT_LEVEL)
    return Hdr(
        None if mastering is None else _mastering(mastering),
        None if light is None or len(light) < 8 else struct.unpack_from("=II", light),
    )


def _mastering(data: bytes) -> Mastering | None:
    if len(data) < 8 * _RATIONALS + 8:
        return None
    numbers = struct.unpack_from(f"={2 * _RATIONALS}iii", data)
    if not all(numbers[2 * _RATIONALS :]) or not all(numbers[1 : 2 * _RATIONALS : 2]):
        return None
    values = [Fraction(*numbers[2 * place : 2 * place + 2]) for place in range(_RATIONALS)]
    return Mastering(tuple(values[:8]), values[8], values[9])


def encoder_params(hdr: Hdr, codec: str) -> tuple[str, str] | None:
    """libav's option with which an encoder writes it into its own stream, and its value; None if it cannot."""
    names = {
        "libx264": ("x264-params", "mastering-display", "cll"),
        "libx265": ("x265-params", "master-display", "max-cll"),
        "libsvtav1": ("svtav1-params", "mastering-display", "content-light"),
    }
    if codec not in names or not hdr:
        return None
    option, mastering, light = names[codec]
    params = []
    if hdr.mastering is not None:
        params.append(f"{mastering}={hdr.mastering.told(50000, 10000, decimal=codec == 'libsvtav1')}")
    if hdr.light is not None:
        params.append(f"{light}={hdr.light[0]},{hdr.light[1]}")
    return option, ":".join(params)
