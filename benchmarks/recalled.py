"""What other shots show beside a shot, by the show's memory, against the truth and against `mirror`.

    python benchmarks/recalled.py [--height 360] [--without-films]
    python benchmarks/recalled.py FILM [FILM …]

Without films two are drawn in the world of the sample show: an old one in 4:3 stands before houses and roofs that the
camera of a later one, in 16:9, passes, or shows whole. Of films their outer eighths are hidden,
also from the memory that is made of them. Printed is, shot by shot, what `benchmarks/pasted.py` prints: with the
memory, and last without.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby, takewhile
from pathlib import Path

import numpy as np
from pasted import MOST_FRAMES, Pasted, measured, told

from ganime.data.extract import extract
from ganime.data.index.keys import key_frames, part_name
from ganime.data.index.tasks import describe_rows
from ganime.data.records import read_file
from ganime.film.convert.windows import windows
from ganime.film.memory.recall import Recall
from ganime.film.steady import Recall as Asked
from ganime.film.video import Scaler, probe, read_frames
from ganime.film.video.film_writer import film_writer
from ganime.frame import Box, Pixels, training_canvas
from ganime.paint.memory import Memory
from ganime.paint.memory.layout import MemoryManifest, Part
from ganime.paint.memory.parts import write_manifest, write_part
from ganime.params import Environment, Extract
from samples.again import LATER, OLD, shots_of
from samples.frames import draw_shot
from samples.story import RATE


def draw(folder: Path, height: int) -> tuple[Path, Path]:
    """The old film in 4:3 and its truth; the later one is beside the old."""
    canvas = training_canvas(height, height * 16 // 9)
    videos, truth = folder / "videos", folder / "truth.mkv"
    old = [picture for shot in shots_of(OLD, 48) for picture in draw_shot(shot, 0, height)]
    later = [picture for shot in shots_of(LATER, 72) for picture in draw_shot(shot, 0, height)]
    narrow = [np.ascontiguousarray(picture[:, canvas.known]) for picture in old]
    for path, pictures in ((videos / "old/one.mkv", narrow), (truth, old), (videos / "wide/two.mkv", later)):
        _write(path, pictures)
    return videos / "old/one.mkv", truth


def hidden(film: Path, folder: Path, height: int, seconds: float) -> tuple[Path, Path]:
    """The beginning of a film without its outer eighths, and whole, both so many rows high."""
    found = probe(film)
    width = 16 * round(height * found.aspect / 16)
    scaler, canvas = Scaler(height, width, "rgb24"), training_canvas(height, width)
    frames = takewhile(lambda frame: frame.time < seconds, read_frames(film, found))
    whole = [scaler.scale(frame.picture).copy() for frame in frames]
    known, truth = folder / "videos/show" / f"{film.stem}.mkv", folder / f"{film.stem}.mkv"
    _write(truth, whole)
    _write(known, [np.ascontiguousarray(picture_HWC[:, canvas.known]) for picture_HWC in whole])
    return known, truth


def _write(path: Path, pictures: Sequence[Pixels]) -> None:
    silence = np.zeros(round(len(pictures) / RATE * 8000), np.int16)
    with film_writer(path, (pictures[0].shape[0], pictures[0].shape[1]), RATE, silence, 8000, []) as film:
        for picture in pictures:
            film.write(picture)


def remembered(videos: Path, folder: Path) -> Memory:
    """The memory of some films, as the stages make it."""
    extract(videos, folder / "frames", Extract(fps=8, width=256, quality=95, skip_broken=False), Environment())
    parts = []
    for path in sorted((folder / "frames").rglob("*.parquet")):
        shots = read_file(path, ["shot"])["shot"].to_pylist()
        rows, start = [], 0
        for _, run in groupby(shots):
            count = len(list(run))
            rows += [start + int(frame) for frame in key_frames(count)]
            start += count
        described = describe_rows(str(path), rows)
        parts.append(Part(name=part_name(described), rows=len(described)))
        write_part(folder / "memory" / parts[-1].name, described)
    write_manifest(folder / "memory", MemoryManifest(videos=str(videos), parts=tuple(parts)))
    return Memory(folder / "memory")


def measure(old: Path, truth: Path, recall: Asked | None) -> list[Pasted]:
    """What is pasted in a film, shot by shot."""
    # Dark rims are shown too: cut off one film and not off the other, the two would not fit.
    found, seen = (replace(one, picture=Box(0, 0, *one.size)) for one in map(probe, (old, truth)))
    whole = Scaler(*seen.size, "rgb24")
    wide = (whole.scale(frame.picture).copy() for frame in read_frames(truth, seen))
    scaler = Scaler(found.picture.height, found.picture.width, "rgb24")
    everywhere: list[Pasted] = []
    for shot in windows(read_frames(old, found), MOST_FRAMES):
        known = [scaler.scale(frame.picture).copy() for frame in shot.frames]
        pictures = list(measured(known, [next(wide) for _ in known], recall))
        if recall and any(picture.pasted for picture in pictures):
            print(told(f"{float(shot.frames[0].time):.1f} s", pictures), flush=True)
        everywhere += pictures
    return everywhere


def main() -> None:
    """Parse the command line, draw or cut, remember, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", type=Path, nargs="*")
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--seconds", type=float, default=60, help="of each film")
    parser.add_argument("--without-films", action="store_true", help="as if they were gone: the memory's own pictures")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.films:
            pairs = [hidden(film, folder, args.height, args.seconds) for film in args.films]
        else:
            pairs = [draw(folder, args.height)]
        memory = remembered(folder / "videos", folder)
        for number, (old, truth) in enumerate(pairs):
            print(args.films[number] if args.films else "drawn", flush=True)
            recall = Recall(memory, Fraction(probe(old).sample_aspect))
            if args.without_films:
                memory.film = lambda one: None  # type: ignore[method-assign]
            for label, pictures in (("memory", measure(old, truth, recall)), ("without", measure(old, truth, None))):
                some = any(picture.pasted for picture in pictures)
                print(told(label, pictures) if some else f"{label:>9} nothing is pasted", flush=True)


if __name__ == "__main__":
    main()
