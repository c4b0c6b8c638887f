"""Films converted as a user does it, and what an independent reader finds in them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from itertools import chain
from pathlib import Path

import av

from ganime.cli import main
from ganime.frame import Pixels
from tests.film.video.clips import encode, rolling
from tests.film.video.widened import samples

FAST = ("--fill", "mirror", "--preset", "ultrafast")
EXACT = ("--fill", "mirror", "--encoder", "ffv1")
ENVIRONMENT = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "NO_COLOR": "1"}


def convert(*arguments: object) -> int:
    """`ganime convert` with these arguments; its exit code."""
    return main(["convert", *map(str, arguments)])


def started(
    *arguments: object, most: int | None = None, before: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """`ganime convert` with these arguments, in a process of its own.

    `most`: frames in a window at most. `before`: what the process is to do first.
    """
    smaller = "" if most is None else f"import ganime.film.convert.film as f; f.most_frames = lambda canvas: {most}; "
    program = f"import sys; {smaller}{before}\nfrom ganime.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "convert", *map(str, arguments)]
    told = {**ENVIRONMENT, **(environment or {})}
    return subprocess.Popen(command, env=told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def digests(path: Path) -> list[tuple[Fraction, str]]:
    """When each frame of a film is shown, and a digest of its samples."""
    with av.open(str(path)) as container:
        return [
            (frame.pts * frame.time_base, sha256(b"".join(map(bytes, samples(frame)))).hexdigest())
            for frame in container.decode(video=0)
        ]


def packets(path: Path) -> list[tuple[int, int | None, int | None, str]]:
    """Every packet of a film: its stream, its times, and a digest. (Matroska files have a random number each.)"""
    with av.open(str(path)) as container:
        return [
            (packet.stream.index, packet.pts, packet.dts, sha256(bytes(packet)).hexdigest())
            for packet in container.demux()
        ]


def segments(out: Path) -> dict[str, tuple[int, int]]:
    """Names of the finished segments beside an output, each with which file it is and when it was written."""
    folder = out.with_name(f".{out.name}.segments")
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.glob("[0-9]*.nut") if folder.exists() else ())
    }


def three_shots(path: Path, size: tuple[int, int] = (120, 160), rate: int = 12) -> Path:
    """25 s in shots of 11, 10 and 4 s: segments of 0 to 11 s, 11 to 21 s and 21 to 25 s."""
    shots: list[Iterator[Pixels]] = [
        rolling(seed, rate * seconds, size, held=2) for seed, seconds in ((1, 11), (2, 10), (3, 4))
    ]
    return encode(path, chain(*shots), rate=rate)


def one_shot(path: Path, rate: int = 12) -> Path:
    """25 s without a cut."""
    return encode(path, rolling(1, 25 * rate, held=2), rate=rate)
