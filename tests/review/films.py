"""Films with sound to be reviewed, and the server of one in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.film.video.clips import rolling

LENGTHS = (24, 36, 24)  # of its shots, in frames
RATE = 12
SOUND_RATE = 24_000


def film(path: Path, lengths: tuple[int, ...] = LENGTHS) -> Path:
    """Shots of a rolling ball, 160×120, under a rising tone."""
    with av.open(str(path), "w") as out:
        video, audio = (
            out.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"}),
            out.add_stream("aac", rate=SOUND_RATE),
        )
        video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
        pictures = (
            picture for seed, length in enumerate(lengths, start=1) for picture in rolling(seed, length, held=2)
        )
        for picture in pictures:
            out.mux(video.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")))
        out.mux(video.encode(None))
        time_s = np.arange(sum(lengths) * SOUND_RATE // RATE) / SOUND_RATE
        tone = (0.2 * np.sin(2 * np.pi * (220 + 20 * time_s) * time_s)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, 0, Fraction(1, SOUND_RATE)
        out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    return path


@contextmanager
def served(source: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`ganime review` of a film, without opening a browser: its address, and its process."""
    command = [sys.executable, "-m", "ganime", "review", str(source), "--no-browser", *options]
    process = subprocess.Popen(
        command, env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}, text=True, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=60)
