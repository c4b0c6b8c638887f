"""The encoders that fans use, by the names they use: which codec, how good by default, and for which pixels."""

from dataclasses import dataclass

import av

from ganime.errors import VideoError
from ganime.film.video.pixels import lossless


@dataclass(frozen=True)
class Encoder:
    """How the wide film is to be encoded.

    `crf`: the encoder's own scale of quality, less is better (nvenc calls it cq); None: visually transparent.
    `options`: pairs of names and values, handed to the encoder as they are.
    """

    name: str = "x264"
    crf: float | None = None
    preset: str | None = None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Make:
    """One of the encoders: libav's codecs, the first that takes the pixels is used, and its settings."""

    codecs: tuple[str, ...]
    quality: str | None  # libav's name for the quality; None: lossless
    crf: float
    options: tuple[tuple[str, str], ...]


_NVENC = (("preset", "p6"), ("rc", "vbr"), ("b", "0"), ("tune", "hq"))

_MAKES = {
    "x264": Make(("libx264", "libx264rgb"), "crf", 16, (("preset", "medium"), ("tune", "animation"))),
    "x265": Make(("libx265",), "crf", 17, (("preset", "medium"),)),
    "av1": Make(("libsvtav1",), "crf", 20, (("preset", "6"),)),
    # Level 3 has slices with checksums, which decode in parallel; every frame a key frame, as archives ask for.
    "ffv1": Make(("ffv1",), None, 0, (("level", "3"), ("slices", "16"), ("slicecrc", "1"), ("g", "1"))),
    "h264_nvenc": Make(("h264_nvenc",), "cq", 19, _NVENC),
    "hevc_nvenc": Make(("hevc_nvenc",), "cq", 20, _NVENC),
    "av1_nvenc": Make(("av1_nvenc",), "cq", 24, _NVENC),
}

ENCODERS = tuple(_MAKES)


def make_of(encoder: Encoder) -> Make:
    """The make that an encoder's name stands for. Raises VideoError if there is none of that name."""
    if encoder.name not in _MAKES:
        raise VideoError(f"no encoder is called {encoder.name!r}; choose one of {', '.join(ENCODERS)}")
    make = _MAKES[encoder.name]
    if encoder.crf is not None and make.quality is None:
        raise VideoError(f"{encoder.name} is lossless and has no crf; leave it out")
    if encoder.preset is not None and not any(name == "preset" for name, _ in make.options):
        raise VideoError(f"{encoder.name} has no presets; leave it out")
    return make


def codec_for(encoder: Encoder, source_format: str, side: int) -> tuple[str, str]:
    """Codec and pixel format that keep every sample of a source widened by `side` columns.

    Raises VideoError if this encoder has none, naming encoders that have.
    """
    fitting = _fitting(make_of(encoder), source_format, side)
    if fitting:
        return fitting
    others = [name for name, make in _MAKES.items() if _fitting(make, source_format, side)]
    what = f"{encoder.name} cannot hold {source_format} pixels without loss"
    raise VideoError(f"{what}; --encoder {' or '.join(others)} can" if others else f"{what}, and no other encoder can")


def options_of(encoder: Encoder) -> dict[str, str]:
    """Everything that libav is told about an encoder, defaults under the user's own words."""
    make = make_of(encoder)
    options = dict(make.options)
    if make.quality:
        options[make.quality] = f"{make.crf if encoder.crf is None else encoder.crf:g}"
    if encoder.preset is not None:
        options["preset"] = encoder.preset
    options |= dict(encoder.options)
    if encoder.name == "x265":
        # x265 writes to the terminal itself, whatever libav is told.
        options["x265-params"] = ":".join(filter(None, (options.get("x265-params"), "log-level=none")))
    return options


def _fitting(make: Make, source_format: str, side: int) -> tuple[str, str] | None:
    for wanted in lossless(source_format, side):
        for codec in make.codecs:
            formats = av.Codec(codec, "w").video_formats or []
            if wanted in {taken.name for taken in formats}:
                return codec, wanted
    return None
