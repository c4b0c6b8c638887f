"""Tiny films for tests: drawn scenes, woven fields, bars, and any encoder that the PyAV wheel carries."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from ganime.frame import Pixels


def scene(seed: int, size: tuple[int, int] = (120, 160)) -> Pixels:
    """A painted background, RGB: the same for the same seed, unlike any other."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 256, (9, 12, 3), np.uint8)
    return cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)


def ball(picture: Pixels, place: float) -> Pixels:
    """A ball on a picture; `place`: 0 at the left edge, 1 at the right."""
    height, width = picture.shape[:2]
    drawn = picture.copy()
    cv2.circle(drawn, (round(place * width), height // 2), height // 5, (250, 30, 30), -1)
    cv2.circle(drawn, (round(place * width), height // 2), height // 5, (10, 10, 10), 2)
    return drawn


def rolling(seed: int, frames: int, size: tuple[int, int] = (120, 160), held: int = 1) -> Iterator[Pixels]:
    """A shot of a rolling ball, each drawing held for some frames."""
    background = scene(seed, size)
    for frame in range(frames):
        yield ball(background, 0.1 + 0.8 * (frame // held * held) / frames)


def barred(pictures: Iterable[Pixels], top: int = 0, left: int = 0, right: int = 0) -> Iterator[Pixels]:
    """Pictures inside black bars; top and bottom alike."""
    for picture in pictures:
        yield np.pad(picture, ((top, top), (left, right), (0, 0)))


def interlaced(fields: Sequence[Pixels]) -> Iterator[Pixels]:
    """Frames woven of pairs of moments: even rows of the first, odd rows of the second (top field first)."""
    for first, second in zip(fields[::2], fields[1::2], strict=True):
        woven = first.copy()
        woven[1::2] = second[1::2]
        yield woven


def telecined(pictures: Sequence[Pixels]) -> Iterator[Pixels]:
    """24 frames a second spread over 60 fields: of every four, A A B B B C C D D D, top field first."""
    fields = [picture for n, picture in enumerate(pictures) for _ in range(3 if n % 2 else 2)]
    return interlaced(fields[: len(fields) // 2 * 2])


def encode(
    path: Path,
    pictures: Iterable[Pixels],
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    rate: Fraction | int = 24,
    sample_aspect: Fraction = Fraction(1),
    options: dict[str, str] | None = None,
    times_ms: Sequence[int] | None = None,
) -> Path:
    """Write a film; `times_ms`: when each picture is shown, instead of a fixed rate."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.pix_fmt = pix_fmt
        if codec == "libx265":
            stream.options = {**stream.options, "x265-params": "log-level=none"}
        stream.codec_context.sample_aspect_ratio = sample_aspect
        if times_ms is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            if times_ms is not None:
                frame.pts, frame.time_base = times_ms[number], Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def turned(path: Path, source: Path, degrees: int) -> Path:
    """The same film with a display matrix that says to turn it by `degrees` clockwise, as telephones write it (MP4)."""
    cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    unit = 1 << 16
    matrix = [cosine * unit, sine * unit, 0, -sine * unit, cosine * unit, 0, 0, 0, 1 << 30]
    data = bytearray(source.read_bytes())
    # The track header box keeps its 36-byte matrix 40 bytes after its version (ISO 14496-12, 8.3.2; version 0).
    start = data.index(b"tkhd") + 4 + 40
    data[start : start + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in matrix)
    path.write_bytes(bytes(data))
    return path
