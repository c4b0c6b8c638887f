"""A film widened to its own width: its outer eighths are hidden first, and what is made of them is scored.

    python benchmarks/hidden.py FILM [FILM …] [--seconds 60] [--model FILE | --fill mirror]

No wide version of most old films exists; this is how well, and how steadily, GANime does on them. The hidden sides are
the truth, grain and all. Nothing is lost in encoding, so that what flickers is not the encoder.
"""

import argparse
import tempfile
from fractions import Fraction
from itertools import takewhile
from pathlib import Path

import av
from measured import run

from ganime.frame import training_canvas
from ganime.report.score import score


def cut(source: Path, folder: Path, seconds: float) -> tuple[Path, Path, str]:
    """The beginning of a film, whole and without its outer eighths, both lossless; and the aspect of the whole one."""
    whole, known = folder / "whole.mkv", folder / "known.mkv"
    with av.open(str(source)) as film, av.open(str(whole), "w") as wide, av.open(str(known), "w") as narrow:
        stream = film.streams.video[0]
        stream.thread_type = "AUTO"
        height, width = stream.height, stream.width // 16 * 16
        canvas = training_canvas(height, width)
        graphs = []
        for container, cropped in ((wide, (0, width)), (narrow, (canvas.left, canvas.known_width))):
            encoder = container.add_stream("ffv1", rate=stream.average_rate)
            encoder.height, encoder.width, encoder.pix_fmt = height, cropped[1], stream.pix_fmt
            encoder.sample_aspect_ratio = stream.sample_aspect_ratio or Fraction(1)
            assert stream.time_base, "libav knows the time base of what it has opened"
            encoder.codec_context.time_base = stream.time_base
            graph = av.filter.Graph()
            crop = graph.add("crop", f"w={cropped[1]}:h={height}:x={cropped[0]}:y=0")
            graph.link_nodes(graph.add_buffer(template=stream), crop, graph.add("buffersink")).configure()
            graphs.append((container, encoder, graph))
        for frame in takewhile(lambda frame: frame.time < seconds, film.decode(stream)):
            for container, encoder, graph in graphs:
                graph.push(frame)
                container.mux(encoder.encode(graph.vpull()))
        for container, encoder, _ in graphs:
            container.mux(encoder.encode(None))
        aspect = Fraction(width, height) * (stream.sample_aspect_ratio or 1)
    return whole, known, f"{aspect.numerator}:{aspect.denominator}"


def main() -> None:
    """Parse the command line, widen, and print the scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--fill", default="mirror")
    args = parser.parse_args()
    by = ["--model", str(args.model)] if args.model else ["--fill", args.fill]
    for film in args.films:
        with tempfile.TemporaryDirectory() as name:
            whole, known, aspect = cut(film, Path(name), args.seconds)
            made = Path(name, "made.mkv")
            run(["ganime", "convert", str(known), str(made), "--aspect", aspect, "--encoder", "ffv1", *by])
            print(f"{film}, widened by {by[1]}\n\n{score(whole, made, known).table()}", flush=True)


if __name__ == "__main__":
    main()
