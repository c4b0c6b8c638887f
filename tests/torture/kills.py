"""Kills a conversion and an extraction at seeded moments, and compares what the same command then makes.

A process is ended by the handle that it was started with.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from tests.film.convert.films import packets, started
from tests.film.video.clips import encode, rolling

SMALL = (48, 64)
# A segment for each shot, so that there is something to go on from.
SHORT_SEGMENTS = "import ganime.film.convert.film as f; f.SEGMENT_S = 1"
# A kill may come when the film has its name and the process has not ended: the same command then makes it again.
OPTIONS = ("--fill", "mirror", "--encoder", "ffv1", "--encoder-option", "slices=4", "--overwrite")
EXTRACT = """
import sys
from pathlib import Path
from ganime.data.extract import extract
from ganime.params import Environment, Extract
extract(Path(sys.argv[1]), Path(sys.argv[2]), Extract(fps=12, width=64, quality=90, skip_broken=False), Environment())
"""

Start = Callable[[Path], "subprocess.Popen[str]"]  # a process that makes its output in a folder
Made = Callable[[Path], object]  # what it made, as a value


@dataclass(frozen=True)
class Killed:
    """What became of one kind of work after kills."""

    kind: str
    kills: int  # while the work was under way
    same: int  # of these, after which the same command ended as the undisturbed one
    seconds: float  # that the undisturbed work takes


def shots(path: Path) -> Path:
    """Twelve seconds of film in six shots."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return encode(path, chain(*(rolling(seed, 24, SMALL, held=2) for seed in range(6))), rate=12)


def conversion(folder: Path) -> "subprocess.Popen[str]":
    """Widens a film of a folder."""
    return started(folder / "old.mkv", folder / "new.mkv", *OPTIONS, before=SHORT_SEGMENTS)


def converted(folder: Path) -> object:
    """Every packet of the new film with its times, and what else there is."""
    return packets(folder / "new.mkv"), sorted(path.name for path in folder.iterdir())


def extraction(folder: Path) -> "subprocess.Popen[str]":
    """Extracts the frames of a film of a folder."""
    command = [sys.executable, "-c", EXTRACT, str(folder / "videos"), str(folder / "frames")]
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def extracted(folder: Path) -> object:
    """Digests of all files of frames."""
    files = sorted(path for path in (folder / "frames").rglob("*") if path.is_file())
    return [(path.name, sha256(path.read_bytes()).hexdigest()) for path in files]


def killed(kind: str, folder: Path, film: str, start: Start, made: Made, kills: int) -> Killed:
    """Do the work undisturbed, then with a kill at each of so many seeded moments."""
    shots(folder / "undisturbed" / film)
    begun = time.monotonic()
    _finish(start(folder / "undisturbed"))
    seconds, expected = time.monotonic() - begun, made(folder / "undisturbed")
    same = done = seed = 0
    while done < kills:
        rng, place = random.Random(seed), folder / str(seed)
        seed += 1
        (place / film).parent.mkdir(parents=True)
        (place / film).write_bytes((folder / "undisturbed" / film).read_bytes())
        process = start(place)
        time.sleep(rng.uniform(0, seconds))
        if process.poll() is None:
            process.kill()
            done += 1
            process.communicate()
            _finish(start(place))
            same += made(place) == expected
        else:
            process.communicate()
    return Killed(kind, done, same, seconds)


def _finish(process: "subprocess.Popen[str]") -> None:
    _, told = process.communicate()
    assert process.returncode == 0, told


def conversions_killed(folder: Path, kills: int) -> Killed:
    """`ganime convert`, killed."""
    return killed("convert", folder, "old.mkv", conversion, converted, kills)


def extractions_killed(folder: Path, kills: int) -> Killed:
    """The stage `extract`, killed."""
    return killed("extract", folder, "videos/show/old.mkv", extraction, extracted, kills)


def table(found: list[Killed]) -> str:
    """How they ended, as a table in Markdown."""
    rows = ["| work | undisturbed | kills | ended as undisturbed |", "|---|---|---|---|"]
    return "\n".join([*rows, *(f"| {k.kind} | {k.seconds:.1f} s | {k.kills} | {k.same} |" for k in found)])
