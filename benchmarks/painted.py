"""Films with painted sides, shot by shot as `ganime convert` makes them, beside pypatchmatch on single pictures.

    pip install pypatchmatch==2.2.0
    python benchmarks/painted.py FILM[:FIRST FRAME] … [--seconds 10] [--sheet FOLDER]

A 16:9 window of each film at 512×288, outer eighths hidden. Of every twelfth picture: statistics and SWD (lower is
better), sharpness and seam (to be near 1 and the truth's). Of all: the mean change from frame to frame where the truth
is still, in levels, and what painting took. pypatchmatch paints each of those pictures by itself: nothing is steady.
`--sheet` writes every way's pictures there, by a number that does not tell which is which, and the key.
"""

import argparse
import json
import random
import time
from pathlib import Path

import cv2
import numpy as np
from hidden_clip import Clip, clip_of, still_change, widened_shots
from paint import pypatchmatch

from ganime.film.steady import Sides
from ganime.frame import Canvas, Pixels, crop
from ganime.outpainter import load_outpainter
from ganime.report.judge_features import judge_features
from ganime.report.metrics.seam import seam_ratio, seam_steps
from ganime.report.metrics.sharpness import sharpness_ratio
from ganime.report.metrics.sight import Sight

SIZE = (288, 512)
EVERY = 12
FILLS = ("paint", "mirror")


def widened(clip: Clip, fill: str) -> tuple[list[Sides], float, int]:
    """The sides of every frame, CPU seconds a frame, and how many paintings that took."""
    begun, outpainter = time.process_time(), load_outpainter(fill)
    shots = list(widened_shots(clip, outpainter))
    cost = (time.process_time() - begun) / len(clip.wide)
    sides = [one for shot in shots for one in shot.sides]
    return sides, cost, sum(shot.counts.asked for shot in shots)


def pictures_with(sides: list[Sides], known_BHKC: Pixels) -> Pixels:
    """Every twelfth picture with its sides. `known_BHKC`: those pictures."""
    pairs = zip(sides[::EVERY], known_BHKC, strict=True)
    return np.stack([np.concatenate([one.left_HSC, known, one.right_HSC], axis=1) for one, known in pairs])


def row(name: str, pictures_BHWC: Pixels, sight: Sight, canvas: Canvas, rest: str) -> str:
    """A line of the table."""
    seen, _ = sight.measure(pictures_BHWC)
    means = {key.removeprefix("sides."): float(values.mean()) for key, values in seen.items()}
    across_B, beside_B = seam_steps(pictures_BHWC, canvas)
    seam = seam_ratio(float(across_B.mean()), float(beside_B.mean()))
    sharp = sharpness_ratio(means["step"], means["step_truth"])
    return f"| | {name} | {means['stats']:.3f} | {means['swd']:.2f} | {sharp:.2f} | {seam:.2f} | {rest} |"


def main() -> None:
    """Parse the command line, widen and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", nargs="+")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--no-peer", action="store_true", help="leave pypatchmatch out")
    args = parser.parse_args()
    key: dict[str, str] = {}
    print("| film | sides | stats | swd | sharp | seam | still | painted | CPU s a frame |")
    print("|---|---|---|---|---|---|---|---|---|")
    for film in args.films:
        path, _, first = film.partition(":")
        clip = clip_of(Path(path), int(first or 0), args.seconds * 24, SIZE)
        truth_BHWC = np.stack(clip.wide[::EVERY])
        known_BHKC = crop(truth_BHWC, clip.canvas)
        true = [Sides(wide[:, : clip.canvas.left], wide[:, clip.canvas.known.stop :]) for wide in clip.wide]
        sight = Sight(truth_BHWC, clip.canvas, judge_features())
        print(f"| {'/'.join(Path(path).parts[-2:])}:{first or 0} | | | | | | | | |")
        print(row("the truth", truth_BHWC, sight, clip.canvas, f"{still_change(clip, true):.2f} | |"))
        found: dict[str, Pixels] = {}
        for fill in FILLS:
            sides, cost, asked = widened(clip, fill)
            found[fill] = pictures_with(sides, known_BHKC)
            rest = f"{still_change(clip, sides):.2f} | {asked} in {len(sides)} | {cost:.3f}"
            print(row(fill, found[fill], sight, clip.canvas, rest), flush=True)
        if not args.no_peer:
            found["pypatchmatch"] = np.stack([pypatchmatch(known) for known in known_BHKC])
            print(row("pypatchmatch", found["pypatchmatch"], sight, clip.canvas, "| |"), flush=True)
        if args.sheet:
            key |= write_sheet(args.sheet, f"{Path(path).parent.name}-{Path(path).stem}-{first or 0}", found)
    if args.sheet:
        (args.sheet / "key.json").write_text(json.dumps(key, indent=1))


def write_sheet(folder: Path, name: str, found: dict[str, Pixels]) -> dict[str, str]:
    """Write pictures of all ways under letters that chance gave them; which is which."""
    folder.mkdir(parents=True, exist_ok=True)
    chance, key = random.Random(name), {}
    for number in range(len(next(iter(found.values())))):
        ways = list(found)
        chance.shuffle(ways)
        for letter, way in zip("ABC", ways, strict=False):
            file = f"{name}-{number:02}-{letter}.png"
            cv2.imwrite(str(folder / file), cv2.cvtColor(found[way][number], cv2.COLOR_RGB2BGR))
            key[file] = way
    return key


if __name__ == "__main__":
    main()
