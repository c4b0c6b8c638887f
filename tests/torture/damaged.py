"""Films in ten containers, each damaged in a way that its seed says."""

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from tests.film.video.pairs import film_with

SOUND = {
    **{".mkv": "ac3", ".mp4": "aac", ".mov": "alac", ".avi": "mp2", ".wmv": "wmav2", ".flv": "libmp3lame"},
    **{".ts": "ac3", ".vob": "mp2", ".webm": "libopus", ".nut": "mp2"},
}


@cache
def _whole(suffix: str) -> bytes:
    """Two seconds of film in a container."""
    with TemporaryDirectory(prefix="ganime-torture-") as folder:
        return film_with(Path(folder, f"whole{suffix}"), SOUND[suffix], seconds=2).read_bytes()


def _flipped(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 10, 60])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _zeroed(data: bytearray, rng: random.Random) -> None:
    size = rng.choice([64, 1024, len(data) // 8])
    start = rng.randrange(len(data) - size)
    data[start : start + size] = bytes(size)


def _cut(data: bytearray, rng: random.Random) -> None:
    del data[rng.randrange(len(data) // 20, len(data)) :]


def _swapped(data: bytearray, rng: random.Random) -> None:
    """Two stretches in each other's place, as if packets came in another order."""
    size = rng.choice([188, 1000, 2048])
    first, second = sorted(rng.sample(range(0, len(data) - size, size), 2))
    if second - first >= size:
        data[first : first + size], data[second : second + size] = (
            data[second : second + size],
            data[first : first + size],
        )


def _misheaded(data: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice([1, 4, 16])):
        data[rng.randrange(min(600, len(data)))] = rng.randrange(256)


HARM: dict[str, Callable[[bytearray, random.Random], None]] = {
    "flipped bits": _flipped,
    "a zeroed block": _zeroed,
    "cut short": _cut,
    "swapped packets": _swapped,
    "a false header": _misheaded,
}


def damaged_film(folder: Path, seed: int) -> tuple[Path, str]:
    """A film that is damaged as a seed says, and how: every pair of a container and a harm in turn."""
    suffixes, harms = list(SOUND), list(HARM)
    suffix, harm = suffixes[seed % len(suffixes)], harms[seed // len(suffixes) % len(harms)]
    data = bytearray(_whole(suffix))
    HARM[harm](data, random.Random(seed))
    path = folder / f"{seed}{suffix}"
    path.write_bytes(bytes(data))
    return path, harm


def pictures_in(path: Path) -> int:
    """How many pictures libav decodes of a film's first picture track, passing over what it cannot read."""
    found, errors = 0, 0
    with av.open(str(path), metadata_errors="replace") as container:
        film = next(stream for stream in container.streams.video if stream.codec_context and stream.width)
        film.thread_type = "AUTO"
        packets = container.demux(film)
        while errors < 20:
            try:
                packet = next(packets, None)
                if packet is None:
                    break
                found, errors = found + len(packet.decode()), 0
            except (IndexError, av.error.EOFError):
                break
            except av.error.FFmpegError:
                errors += 1
                packets = container.demux(film)
        try:
            found += len(film.decode(None))
        except av.error.FFmpegError:
            return found
    return found
