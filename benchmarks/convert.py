"""`ganime convert` against plain decoding and encoding, the generator's share of the time, and peak memory.

    python benchmarks/convert.py [VIDEO] [--model models/generator.safetensors] [--times 1] [--fill paint] [--fixed]

Without a video, a cartoon of 640×480 is drawn: painted backgrounds, a figure on twos, a cut every 4 seconds. Everything
runs as a user runs it, each in a process of its own (so its start-up counts), in turns, so that a busy machine hurts
all alike. Peers, by libav with the very settings `convert` gives its encoder:

  plain    decodes and encodes the film as it is: three quarters of the pixels that `convert` has to encode
  padded   decodes, pads with black to the same wide size and encodes: as many pixels, though black ones cost nothing
  again    decodes and encodes the film that `convert` has just made: its very sides, without making them

What bounds each: with a fast preset decoding and composing, with a slow one the encoder, which no GPU helps unless it
encodes itself; with a model the generator, until a shot's sides stand and are used again.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from measured import run

from ganime.film.video import probe
from ganime.film.video.encoders import Encoder, options_of
from ganime.frame import Canvas, canvas_for

HEIGHT, WIDTH, RATE, SHOT_S = 480, 640, 24, 4
FILL = "replicate"
PEERS = ("plain", "padded", "again")
AS_RICH = "mirror"  # its sides take as much encoding as a model's; those of `replicate` are streaks
LONG_MINUTES = 20
IN_ORDER = {"crf": "18", "preset": "veryfast", "bf": "0"}  # packets come in the order they are shown in


def draw_film(path: Path, seconds: int, *, panning: bool) -> Path:
    """A cartoon; with `panning` the camera moves in every third shot, without it every background stands still."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options=IN_ORDER)
        stream.height, stream.width, stream.pix_fmt = HEIGHT, WIDTH, "yuv420p"
        for index in range(seconds * RATE):
            scene, place = divmod(index, SHOT_S * RATE)
            if place == 0:
                coarse = np.random.default_rng(scene).integers(0, 256, (18, 48, 3), np.uint8)
                background = cv2.resize(coarse, (1280, HEIGHT), interpolation=cv2.INTER_CUBIC)
            left = 2 * place if panning and scene % 3 == 0 else 0
            picture = background[:, left : left + WIDTH].copy()
            centre = (220 + place // 2 * 4, 300)
            cv2.circle(picture, centre, 70, (40, 90, 230), -1)
            cv2.circle(picture, centre, 70, (10, 10, 10), 4)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def loop(source: Path, out: Path, times: int) -> Path:
    """The same film over and over, packets copied; it has none that are shown in another order than they come in."""
    with av.open(str(source)) as film:
        stream = film.streams.video[0]
        packets = [(bytes(packet), packet.is_keyframe, packet.pts or 0) for packet in film.demux(stream) if packet.size]
        lasts = packets[-1][2] + packets[1][2] - 2 * packets[0][2]
        with av.open(str(out), "w") as container:
            copy, tick = container.add_stream_from_template(stream), stream.time_base or Fraction(1, RATE)
            for number in range(times * len(packets)):
                data, key, pts = packets[number % len(packets)]
                packet = av.Packet(data)
                packet.stream, packet.time_base, packet.is_keyframe = copy, tick, key
                packet.pts = packet.dts = pts + number // len(packets) * lasts
                container.mux(packet)
    return out


def reencode(source: Path, out: Path, options: dict[str, str], *, padded: bool) -> None:
    """What the peers do: decode and encode, with or without black sides. `options`: of x264."""
    found = probe(source)
    height, width = found.size
    canvas = canvas_for(height, width, found.sample_aspect) if padded else Canvas(height, width, 0, 0)
    with av.open(str(source)) as film, av.open(str(out), "w") as container:
        stream = film.streams.video[0]
        stream.thread_type = "AUTO"
        encoder = container.add_stream("libx264", rate=stream.average_rate, options=options)
        encoder.height, encoder.width, encoder.pix_fmt = height, canvas.width, stream.pix_fmt
        assert stream.time_base, "libav knows the time base of what it has opened"
        encoder.codec_context.time_base = stream.time_base
        graph = av.filter.Graph()
        graph.link_nodes(
            graph.add_buffer(template=stream),
            graph.add("pad", f"w={canvas.width}:h={height}:x={canvas.left}:y=0"),
            graph.add("buffersink"),
        ).configure()
        for frame in film.decode(stream):
            if padded:
                graph.push(frame)
            wide = graph.vpull() if padded else frame
            wide.pict_type = av.video.frame.PictureType.NONE  # the encoder chooses its own key frames
            container.mux(encoder.encode(wide))
        container.mux(encoder.encode(None))


def command(contestant: str, source: Path, out: Path, preset: str) -> list[str]:
    """How a contestant is started; one that is no peer is a fill or a model file."""
    if contestant in PEERS:
        if contestant == "again":
            source, out = out, out.with_stem("again")
        return [sys.executable, __file__, str(source), "--peer", contestant, "--out", str(out), "--preset", preset]
    by = "--model" if contestant.endswith(".safetensors") else "--fill"
    program = [sys.executable, "-m", "ganime", "convert", str(source), str(out), by, contestant]
    return [*program, "--preset", preset, "--overwrite"]


def compare(source: Path, out: Path, contestants: Sequence[str], preset: str, rounds: int) -> dict[str, list[float]]:
    """Print each contestant's speed and what it takes beside the first; gives their wall times in seconds."""
    with av.open(str(source)) as film:
        frames = sum(1 for _ in film.decode(video=0))
        rate = float(film.streams.video[0].average_rate or RATE)
    walls: dict[str, list[float]] = {name: [] for name in contestants}
    cpus: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name in contestants:
            wall, cpu, *_ = run(command(name, source, out, preset))
            walls[name].append(wall)
            cpus[name].append(cpu)
    first = contestants[0]
    print(f"{source.name}: {frames} frames, preset {preset}, median of {rounds} rounds")
    for name in contestants:
        speed = statistics.median(a / b for a, b in zip(walls[first], walls[name], strict=True))
        by_cpu = statistics.median(a / b for a, b in zip(cpus[first], cpus[name], strict=True))
        pace = frames / statistics.median(walls[name])
        shown = f"{pace:7.1f} frames/s, {pace / rate:.2f} of the film's own rate"
        print(f"  {Path(name).name:24} {shown}   {speed:.2f} of {first} by time, {by_cpu:.2f} by CPU", flush=True)
    return walls


def print_share(source: Path, out: Path, model: Path, preset: str, rounds: int) -> None:
    """What a model adds to the time of a fill, on shots whose backgrounds stand still."""
    walls = compare(source, out, [AS_RICH, str(model)], preset, rounds)
    share = statistics.median(1 - fill / whole for fill, whole in zip(walls[AS_RICH], walls[str(model)], strict=True))
    print(f"  the generator's share of the time on fixed shots: {share:.0%} (loading the model included)", flush=True)


def print_memory(folder: Path, by: str, preset: str) -> None:
    """Peak memory of a film of a minute and of one 20 times as long."""
    short = draw_film(folder / "1min.mkv", 60, panning=True)
    long = loop(short, folder / f"{LONG_MINUTES}min.mkv", LONG_MINUTES)
    peaks = []
    for film in (short, long):
        peaks.append(run(command(by, film, folder / "out.mkv", preset)).peak_mib)
        print(f"  peak memory of {film.stem}, {Path(by).name}: {peaks[-1]} MiB", flush=True)
    print(f"  ratio {peaks[1] / peaks[0]:.2f}")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", nargs="?", type=Path, help="a 4:3 film to compare on instead of a drawn one")
    parser.add_argument("--model", type=Path, help="model file; without one the generator is not measured")
    parser.add_argument("--fill", default=FILL, help="that is compared (default: %(default)s)")
    parser.add_argument("--fixed", action="store_true", help="in the film drawn no camera moves")
    parser.add_argument("--preset", default="medium", help="of x264, for all (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60, help="length of the films drawn (default: %(default)s)")
    parser.add_argument("--times", type=int, default=1, help="the film so often over: starting up counts less")
    parser.add_argument("--skip-memory", action="store_true", help=f"leave out the film of {LONG_MINUTES} minutes")
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        reencode(args.video, args.out, options_of(Encoder(preset=args.preset)), padded=args.peer == "padded")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video = args.video or draw_film(folder / "cartoon.mkv", args.seconds, panning=not args.fixed)
        if args.times > 1:
            reencode(video, folder / "once.mkv", IN_ORDER, padded=False)
            video = loop(folder / "once.mkv", folder / f"{video.stem}.mkv", args.times)
        compare(video, folder / "out.mkv", ["plain", "padded", args.fill, "again"], args.preset, args.rounds)
        if args.model:
            fixed = draw_film(folder / "fixed1.mkv", args.seconds, panning=False)
            fixed = loop(fixed, folder / "fixed.mkv", args.times)
            print_share(fixed, folder / "out.mkv", args.model, args.preset, args.rounds)
        if not args.skip_memory:
            print_memory(folder, str(args.model or FILL), "ultrafast")


if __name__ == "__main__":
    main()
