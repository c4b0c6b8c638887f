"""Pixel formats: how a plane's bytes lie, and which formats hold each other's samples without loss."""

from dataclasses import dataclass

import numpy as np
from av.video.format import VideoFormat
from av.video.frame import VideoFrame

from ganime.frame import Pixels

_RGB = ("gbrp", "bgr0", "rgb24", "bgr24", "rgb0")

_ALPHA = ("bgra", "gbrap", "rgba", "argb", "abgr")

# What libswscale turns into each other by moving samples about, none of them changed; or, where they have fewer bits or
# a palette, so that no two of them become one (kept by a test).
_MOVED: dict[str, tuple[str, ...]] = {
    **{name: tuple(other for other in _RGB if other != name) for name in (*_RGB, "0rgb", "0bgr")},
    **{"nv12": ("yuv420p",), "nv21": ("yuv420p",), "nv16": ("yuv422p",), "nv24": ("yuv444p",)},
    **dict.fromkeys(("yuyv422", "uyvy422", "yvyu422"), ("yuv422p",)),
    **{"p010le": ("yuv420p10le",), "p210le": ("yuv422p10le",), "rgb48le": ("gbrp16le",)},
    **{name: tuple(other for other in _ALPHA if other != name) for name in _ALPHA},
    **dict.fromkeys(("pal8", "monow", "monob", "rgb8", "bgr8"), _RGB),
    **{f"{order}{bits}le": _RGB for order in ("rgb", "bgr") for bits in (444, 555, 565)},
    **{f"{order}565be": _RGB for order in ("rgb", "bgr")},
    **dict.fromkeys(("rgb48be", "bgr48le", "bgr48be"), ("gbrp16le",)),
    **dict.fromkeys(("x2rgb10le", "x2bgr10le"), ("gbrp10le",)),
    **{"nv42": ("yuv444p",), "vyu444": ("yuv444p",), "vuyx": ("yuv444p",), "nv20le": ("yuv422p10le",)},
    **{"p012le": ("yuv420p12le",), "p016le": ("yuv420p16le",), "p216le": ("yuv422p16le",), "p416le": ("yuv444p16le",)},
    **{"p410le": ("yuv444p10le",), "y210le": ("yuv422p10le",), "y212le": ("yuv422p12le",)},
    **dict.fromkeys(("vuya", "ayuv", "uyva"), ("yuva444p",)),
    **{
        f"{name}{bits}be": (f"{name}{bits}le",)
        for name in ("yuv420p", "yuv422p", "yuv444p", "gbrp", "gray")
        for bits in (9, 10, 12, 14, 16)
    },
}

# Formats whose chroma is shared between more pixels than encoders take: repeated, it is the same chroma. Grey film
# gets chroma that says grey.
_WIDENED: dict[str, tuple[str, ...]] = {
    **{"yuv411p": ("yuv422p",), "yuv410p": ("yuv420p",), "yuv440p": ("yuv444p",)},
    **{"gray": ("yuv420p",), "gray10le": ("yuv420p10le",), "gray12le": ("yuv420p12le",)},
}


@dataclass(frozen=True)
class PlaneShape:
    """How one plane of a format lies in memory."""

    step: int  # bytes for one column of the plane
    columns: int  # columns of the picture that share one of the plane
    rows: int

    def span(self, columns: slice) -> slice:
        """The bytes of a row that hold these columns of the picture."""
        return slice(columns.start // self.columns * self.step, columns.stop // self.columns * self.step)


def plain(name: str) -> str:
    """A format's name without the old way of saying full range: yuvj420p is yuv420p."""
    return name.replace("yuvj", "yuv")


def lossless(name: str, side: int) -> tuple[str, ...]:
    """Formats that hold every sample of `name`, itself first, and can be widened by `side` columns."""
    fitting = (plain(name),) if _even(name, side) else ()
    return (*fitting, *_MOVED.get(name, ()), *_WIDENED.get(plain(name), ()))


def is_moved(name: str, to: str) -> bool:
    """Whether libswscale turns one format into the other without losing anything of a sample."""
    return to in _MOVED.get(name, ())


def plane_shapes(name: str) -> tuple[PlaneShape, ...]:
    """The planes of a format, in order."""
    shape = VideoFormat(name, 64, 64)
    planes = 1 + max(component.plane for component in shape.components)
    if planes == 1:
        return (PlaneShape(shape.padded_bits_per_pixel // 8, 1, 1),)
    found = []
    for plane in range(planes):
        inside = [component for component in shape.components if component.plane == plane]
        step = len(inside) * (2 if inside[0].bits > 8 else 1)
        found.append(PlaneShape(step, 64 // inside[0].width, 64 // inside[0].height))
    return tuple(found)


def plane_rows(picture: VideoFrame) -> list[Pixels]:
    """The bytes of each plane as rows×bytes, padding at the end of each row (views)."""
    views = []
    for plane in picture.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, abs(plane.line_size))
        views.append(rows[::-1] if plane.line_size < 0 else rows)
    return views


def _even(name: str, side: int) -> bool:
    """Whether `side` columns end between two columns of every plane, in a format whose bytes can be copied."""
    shape = VideoFormat(name, 64, 64)
    if shape.has_palette or shape.is_bit_stream or shape.is_bayer:
        return False
    return all(side % plane.columns == 0 for plane in plane_shapes(name))
