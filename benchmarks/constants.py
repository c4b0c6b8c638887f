"""What depends on each number that holds a film's sides steady: every one is halved and doubled.

    python benchmarks/constants.py --kept FILE [--table docs/constants.md] FILM:FRAME [FILM:FRAME …]

Of each film the frames from that number on are taken, their outer eighths hidden and mirrored anew, in memory. Measured
are how much the sides change where the truth stands still, the step at the seams, and how much of the sides is real
content seen at another time. What only a model's sides meet is measured on mirrored sides as small as a model makes
them. A number on which nothing depends in any film is tried on the tests of its file, too. `--kept`: one line for each
result; what is in there is not measured again, so that it can be stopped, and run for each film on its own.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, fields, replace
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hidden_clip import MIRROR, Clip, Measured, clip_of, measured, small_mirror

from ganime.film import picture, shots, ticks
from ganime.film.camera import consensus, motion, patches, planes, recovered, source_frames, tracking
from ganime.film.steady import change, compose, exposure, generation, placement, plan

FRAMES = 80
OUTPAINTERS = {"mirror": MIRROR, "small mirror": small_mirror(144)}
OF_CUTS: tuple[Any, ...] = (shots.CUTS,)
OF_CAMERA: tuple[Any, ...] = (
    picture.SIZES, picture.FILMS, motion.SEARCH, tracking.TRACKING, planes.MULTIPLANE, patches.AGREEMENT,
    source_frames.SOURCES, consensus.BELIEF, recovered.PASTING,
)  # fmt: skip
OF_SIDES: tuple[Any, ...] = (change.DRAWN, exposure.RELIGHT, placement.JOINTS, plan.RENEWAL, compose.TRANSITION)
OF_MODELS: tuple[Any, ...] = (generation.COLOURS, generation.DETAIL)
OF_TRAINING: tuple[Any, ...] = (shots.FLAWS, ticks.TICKS)
GROUPS = (  # title, what widens, settings
    ("Where shots begin", "mirror", OF_CUTS),
    ("The camera, and what it saw", "mirror", OF_CAMERA),
    ("Sides that hold still", "mirror", OF_SIDES),
    ("A model's sides", "small mirror", OF_MODELS),
    ("Training and scores", "", OF_TRAINING),
)
MARK = "<!-- table -->\n"


@dataclass(frozen=True)
class Variant:
    """A number of a setting, other than it is."""

    setting: Any
    name: str
    value: float

    @property
    def field(self) -> str:
        """Its name."""
        return f"{type(self.setting).__name__}.{self.name}"

    def install(self) -> Any:
        """Have the library go by it; returns what does now, to be given to `swap` with the setting."""
        other = replace(self.setting, **{self.name: self.value})
        swap(self.setting, other)
        return other


def swap(old: object, new: object) -> None:
    """Put one value in place of another wherever a module of the film names it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("ganime."):
            for attribute, value in list(vars(module).items()):
                if value is old:
                    setattr(module, attribute, new)


def halved_and_doubled(setting: Any, name: str) -> tuple[Variant, Variant]:
    """Whole numbers stay whole, and at least 1."""
    value = getattr(setting, name)
    half = max(1, value // 2) if isinstance(value, int) else value / 2
    return Variant(setting, name, half), Variant(setting, name, 2 * value)


class Kept:
    """Results, one line each, that outlast this program."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._found = dict(json.loads(line) for line in lines)

    def of(self, key: str, make: Any) -> Any:
        """What was kept under a key, or is made now."""
        if key not in self._found:
            self._found[key] = make()
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self._found[key]]) + "\n")
            print(key, self._found[key], flush=True)
        return self._found[key]


@dataclass(frozen=True)
class Usual:
    """What is measured of a clip with all numbers as they are, and which of them are looked up for that."""

    measured: Measured
    read: frozenset[str]


class Watched:
    """Stands in for a setting, and writes down which of its numbers are looked up."""

    def __init__(self, setting: object, read: set[str]) -> None:
        self._setting, self._read = setting, read

    def __getattr__(self, name: str) -> Any:
        self._read.add(f"{type(self._setting).__name__}.{name}")
        return getattr(self._setting, name)


def usual(clip: Clip, by: str, kept: Kept) -> Usual:
    """A clip as it is."""

    def make() -> dict[str, Any]:
        read: set[str] = set()
        watched = [(setting, Watched(setting, read)) for setting in OF_CUTS + OF_CAMERA + OF_SIDES + OF_MODELS]
        for setting, other in watched:
            swap(setting, other)
        found = measured(clip, OUTPAINTERS[by])
        for setting, other in watched:
            swap(other, setting)
        return {"measured": asdict(found), "read": sorted(read)}

    found = kept.of(f"{clip.name} {by} as it is", make)
    return Usual(Measured(**found["measured"]), frozenset(found["read"]))


def result(clip: Clip, by: str, variant: Variant, kept: Kept) -> Measured | str:
    """What is measured of a clip with another number; or why nothing is."""
    as_it_is = usual(clip, by, kept)
    if variant.field not in as_it_is.read:
        return as_it_is.measured

    def make() -> dict[str, Any] | str:
        other = variant.install()
        try:
            return asdict(measured(clip, OUTPAINTERS[by]))
        except Exception as error:  # a value that nobody foresaw may break anything
            return f"{type(error).__name__}: {error}"
        finally:
            swap(other, variant.setting)

    found = kept.of(f"{clip.name} {by} {variant.field} {variant.value:g}", make)
    return found if isinstance(found, str) else Measured(**found)


def guard(variant: Variant, kept: Kept) -> str:
    """The first test of its file that fails with it, or nothing."""

    def make() -> str:
        with get_context("spawn").Pool(1) as pool:
            return pool.apply(first_failure, (type(variant.setting).__name__, variant.name, variant.value))

    return str(kept.of(f"tests {variant.field} {variant.value:g}", make))


def first_failure(setting: str, name: str, value: float) -> str:
    """The first test that fails with another number, in a process of its own; or nothing."""
    settings = {type(one).__name__: one for one in OF_CUTS + OF_CAMERA + OF_SIDES + OF_MODELS + OF_TRAINING}
    Variant(settings[setting], name, value).install()
    *rooms, module = type(settings[setting]).__module__.split(".")[1:]
    own = "/".join(("tests", *rooms, f"test_{module}.py"))
    failures = Failures()
    with redirect_stdout(StringIO()):
        pytest.main([own, "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider"], plugins=[failures])
    return failures.first


class Failures:
    """A plugin of pytest's that remembers the first test that failed."""

    first = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called for each phase of each test."""
        if report.failed and not self.first:
            self.first = report.nodeid.split("::")[-1].split("[")[0]


def rows(clips: Sequence[Clip], settings: Sequence[Any], by: str, kept: Kept) -> Iterator[str]:
    """The lines of one table."""
    as_it_is = [usual(clip, by, kept).measured for clip in clips]
    if clips:
        yield " | ".join(("| as it is", "", *(cell for one in as_it_is for cell in (cells(one, None), "")), "|"))
    for setting in settings:
        for field in fields(setting):
            variants = halved_and_doubled(setting, field.name)
            line = []
            for clip, one in zip(clips, as_it_is, strict=True):
                line += [cells(result(clip, by, variant, kept), one) for variant in variants]
            guards = ""
            if set(line) <= {"=", "≈"}:
                failed = [guard(one, kept) for one in variants]
                guards = ", ".join(dict.fromkeys(f"`{test}`" for test in failed if test)) or "nothing"
            name = f"| `{type(setting).__name__}.{field.name}`"
            yield " | ".join((name, f"{getattr(setting, field.name):.4g}", *line, guards)) + " |"


def cells(found: Measured | str, usual: Measured | None) -> str:
    """The three measures; `≈` if they are as usual, `=` if every pixel is."""
    if isinstance(found, str):
        return found.split(":")[0]
    if usual and found.digest == usual.digest:
        return "="
    text = f"{found.still:.2f}, {found.seam:.2f}, {100 * found.pasted:.1f}"
    return "≈" if usual and text == cells(usual, None) else text


def tables(clips: Sequence[Clip], kept: Kept) -> Iterator[str]:
    """All lines."""
    for title, by, settings in GROUPS:
        heads = [f"{clip.name}: {how}" for clip in clips for how in ("halved", "doubled")] if by else []
        yield from (f"\n## {title}\n", " | ".join(("| number", "value", *heads, "tests")) + " |")
        yield "|" + "---|" * (3 + len(heads))
        yield from rows(clips if by else (), settings, by, kept)


def main() -> None:
    """Parse the command line, measure what was not yet, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+", metavar="FILM:FRAME")
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--table", type=Path, help="what follows its mark is written anew")
    args = parser.parse_args()
    places = [clip.rpartition(":") for clip in args.clips]
    clips = [clip_of(Path(film), int(start), FRAMES) for film, _, start in places]
    lines = list(tables(clips, Kept(args.kept)))
    if args.table:
        before, mark, _ = args.table.read_text(encoding="utf-8").partition(MARK)
        args.table.write_text(before + mark + "\n".join(lines) + "\n", encoding="utf-8")
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
