"""What is pasted beside a moving camera, against the truth and against the fill that it replaces.

    python benchmarks/pasted.py OLD.mkv TRUTH.mkv
    python benchmarks/pasted.py FILM.mkv

The films have the same frames, TRUTH wider, as those of the sample show's old season; of a single film its own outer
eighths are hidden. For every shot beside which real content is pasted: how much of the sides that is, its PSNR against
the truth, all pictures together and the share of pictures that reach 30 dB; and the PSNR of `mirror` on the very same
pixels. Last, how near two films are to each other in the middle, which nothing that is taken from one of them can pass.
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ganime.film.convert.windows import windows
from ganime.film.picture import picture_of
from ganime.film.steady.change import drawings, tiles_of
from ganime.film.steady.observer import SeamObserver
from ganime.film.steady.values import SIDES, Recall
from ganime.film.video import Scaler, probe, read_frames
from ganime.frame import Canvas, Pixels
from ganime.paint.fills import FILLS

GOAL_DB = 30
MOST_FRAMES = 2000  # a shot is looked at whole


@dataclass(frozen=True)
class Pasted:
    """Of one picture: pixels of its sides and how many were pasted, and squared errors of those, in levels."""

    sides: int
    pasted: int
    error: float
    error_of_fill: float


def db(error: float, pixels: int) -> float:
    """PSNR of a sum of squared errors over pixels of three channels."""
    return 10 * math.log10(255**2 * 3 * pixels / max(error, 1e-9))


def measured(known: Sequence[Pixels], wide: Sequence[Pixels], recall: Recall | None = None) -> Iterator[Pasted]:
    """What is pasted beside each picture of a shot; with `recall` also from other shots."""
    height, width = wide[0].shape[:2]
    side = (width - known[0].shape[1]) // 2
    canvas = Canvas(height, width, side, side)
    pictures = [picture_of(known_HKC) for known_HKC in known]
    tiles = [tiles_of(picture) for picture in pictures]
    firsts = drawings(tiles)
    observations = SeamObserver(canvas, False, recall).observations(
        [pictures[i] for i in firsts], [tiles[i] for i in firsts]
    )
    held = np.searchsorted(firsts, np.arange(len(known)), side="right") - 1
    for picture_HKC, truth_HWC, drawing in zip(known, wide, held, strict=True):
        mirrored_HWC = FILLS["mirror"](picture_HKC[None], canvas)[0]
        pasted, error, error_of_fill = 0, 0.0, 0.0
        for name, columns in zip(SIDES, (slice(0, side), slice(width - side, width)), strict=True):
            seen = observations[name][drawing].recovered
            if seen is None:
                continue
            truth_N3 = truth_HWC[:, columns][seen.valid_HS].astype(np.float64)
            pasted += len(truth_N3)
            error += float(((seen.side_HSC[seen.valid_HS] - truth_N3) ** 2).sum())
            error_of_fill += float(((mirrored_HWC[:, columns][seen.valid_HS] - truth_N3) ** 2).sum())
        yield Pasted(2 * side * height, pasted, error, error_of_fill)


def told(name: str, pictures: Sequence[Pasted]) -> str:
    """A line about some pictures."""
    some = [picture for picture in pictures if picture.pasted]
    pixels = sum(picture.pasted for picture in some)
    share = pixels / sum(picture.sides for picture in pictures)
    reach = sum(db(picture.error, picture.pasted) >= GOAL_DB for picture in some) / len(some)
    worse = sum(picture.error > picture.error_of_fill for picture in some) / len(some)
    psnr, fill = (db(sum(errors), pixels) for errors in zip(*((x.error, x.error_of_fill) for x in some), strict=True))
    return (
        f"{name:>9} {len(pictures):5} pictures, beside {len(some):4} pasted: {share:5.1%} of the sides, {psnr:.1f} dB, "
        f"{reach:4.0%} reach {GOAL_DB} dB; mirror {fill:.1f} dB, better in {worse:.1%}"
    )


def whole_pictures(path: Path) -> Iterator[Pixels]:
    """The pictures of a film in RGB."""
    found = probe(path)
    scaler = Scaler(found.picture.height, found.picture.width, "rgb24")
    for frame in read_frames(path, found):
        yield scaler.scale(frame.picture).copy()


def main() -> None:
    """Parse the command line and measure shot by shot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("truth", type=Path, nargs="?")
    args = parser.parse_args()
    found = probe(args.old)
    truth = whole_pictures(args.truth) if args.truth else None
    scaler = Scaler(found.picture.height, found.picture.width, "rgb24")
    everywhere: list[Pasted] = []
    middle, pixels = 0.0, 0
    for shot in windows(read_frames(args.old, found), MOST_FRAMES):
        known = [scaler.scale(frame.picture).copy() for frame in shot.frames]
        if truth:
            wide = [next(truth) for _ in known]
            side = (wide[0].shape[1] - known[0].shape[1]) // 2
        else:
            side = known[0].shape[1] // 16 * 2
            wide, known = known, [np.ascontiguousarray(picture[:, side:-side]) for picture in known]
        middle += float(((wide[0][:, side:-side].astype(np.float64) - known[0]) ** 2).sum())
        pixels += known[0].shape[0] * known[0].shape[1]
        pictures = list(measured(known, wide))
        if any(picture.pasted for picture in pictures):
            print(told(f"{float(shot.frames[0].time):.1f} s", pictures), flush=True)
        everywhere += pictures
    if any(picture.pasted for picture in everywhere):
        print(told("all", everywhere))
    if truth:
        print(f"the films themselves, in the middle of a shot's first picture: {db(middle, pixels):.1f} dB")


if __name__ == "__main__":
    main()
