"""How far painted sides are believed, beside the true ones, and how sharp they are beside the picture at the seam.

    python benchmarks/believed.py FILM [FILM …] [--pictures 10]

Pictures from all over each film, a 16:9 window of each at 512×288, the outer eighths hidden and painted of that picture
alone. Confidences are 0..1; below 1/2 a side is calmed. Sharpness is that of a side over that of as wide a strip beside
its seam: 1 is as sharp, whatever is to be seen.
"""

import argparse
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from ganime.film.steady.generation import sharpness
from ganime.film.video import probe
from ganime.film.video.demux import rough_length
from ganime.film.video.still import still
from ganime.frame import Pixels, training_canvas, wide_window
from ganime.paint.confidence import confidence_of
from ganime.paint.painter import paint_sides

CANVAS = training_canvas(288, 512)
COARSE_PX = 3.0  # detail finer than a pixel is set against that finer than this
KINDS = ("inside", "seam", "common", "value")
SHARES = (0.05, 0.25, 0.5)


def pictures_of(path: Path, count: int) -> list[Pixels]:
    """Wide pictures from all over a film."""
    found, seconds, pictures = probe(path), Fraction(float(rough_length(path)[0] or 0)), []
    for number in range(count):
        frame = still(path, found, seconds * (2 * number + 1) / (2 * count))
        picture_HWC = np.asarray(frame.picture.to_ndarray(format="rgb24"), np.uint8)
        height, width = picture_HWC.shape[:2]
        cut = wide_window(height, width, 0.5).cut(picture_HWC)
        size = CANVAS.width, CANVAS.height
        pictures.append(np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8))
    return pictures


def sides_of(wide_HWC: Pixels) -> list[Pixels]:
    """Both sides, the seam first."""
    left, right = wide_HWC[:, : CANVAS.left][:, ::-1], wide_HWC[:, CANVAS.known.stop :]
    return [np.ascontiguousarray(left), np.ascontiguousarray(right)]


def main() -> None:
    """Parse the command line, paint and print a table for each film and one for all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--pictures", type=int, default=10)
    args = parser.parse_args()
    found: dict[str, list[list[float]]] = {"painted": [], "true": []}
    for film in args.films:
        sharp: dict[str, list[float]] = {"painted": [], "true": []}
        for truth_HWC in pictures_of(film, args.pictures):
            known_HKC = np.ascontiguousarray(truth_HWC[:, CANVAS.known])
            knowns = np.ascontiguousarray(known_HKC[:, ::-1]), known_HKC
            for way, wide_HWC in (("painted", paint_sides(known_HKC, CANVAS)), ("true", truth_HWC)):
                for known, side in zip(knowns, sides_of(wide_HWC), strict=True):
                    confidence = confidence_of(known, side)
                    found[way].append([getattr(confidence, kind) for kind in KINDS])
                    beside = known[:, -side.shape[1] :].astype(np.float32)
                    sharp[way].append(sharpness(side.astype(np.float32), COARSE_PX) / sharpness(beside, COARSE_PX))
        told = ", ".join(f"{way} {np.median(values):.2f}" for way, values in sharp.items())
        print(f"{'/'.join(film.parts[-2:])}: sharpness {told}", flush=True)
    for way, values in found.items():
        for kind, numbers in zip(KINDS, np.transpose(values), strict=True):
            told = ", ".join(f"{share:.0%} below {np.quantile(numbers, share):.2f}" for share in SHARES)
            print(f"{way} sides, {kind}: {told}; {np.mean(numbers < 0.5):.0%} below 0.50")


if __name__ == "__main__":
    main()
