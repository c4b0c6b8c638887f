"""Frames and shards for tests, without a video: scenes made of random coloured shapes, in which a dot moves."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from ganime.data.records import FrameRecord, encode_picture, frame_writer, to_table
from ganime.data.shard import shard
from ganime.frame import THUMBNAIL_PX, Pixels
from ganime.params import Shard

PARAMS = Shard(seed=0, val=0.1, test=0.15, rows_per_file=32, rows_per_group=8)


def picture(scene: int, frame: int = 0, size: tuple[int, int] = (72, 128)) -> Pixels:
    """The same painted background for the same `scene`, with a dot at a place that depends on `frame`."""
    height, width = size
    rng = np.random.default_rng(scene)
    canvas = np.full((*size, 3), rng.integers(0, 256, 3), np.uint8)
    for _ in range(12):
        corners = rng.uniform(0, 1, (4, 2)) * (width, height)
        cv2.fillPoly(canvas, [corners.astype(np.int32)], rng.integers(0, 256, 3).tolist())
    cv2.circle(canvas, (width // 4 + 2 * frame, height // 2), height // 12, (250, 240, 30), -1)
    return canvas


def thumbnail(picture_HWC: Pixels) -> bytes:
    """Its 32×32 grey thumbnail."""
    grey = cv2.cvtColor(picture_HWC, cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=cv2.INTER_AREA).tobytes()


def record(show: str, video: str, shot: int, frame: int, picture_HWC: Pixels, motion: str = "fixed") -> FrameRecord:
    """A frame, sampled at 4 fps."""
    height, width = picture_HWC.shape[:2]
    return FrameRecord(
        show=show,
        video=video,
        shot=shot,
        frame=frame * 6,
        time=Fraction(frame, 4),
        motion="action" if motion == "action" else "fixed",
        aspect=Fraction(width, height),
        thumbnail=thumbnail(picture_HWC),
        picture=encode_picture(picture_HWC, 90),
    )


def write_shards(folder: Path, scenes: Sequence[int]) -> Path:
    """`folder/shards`, from two shows of one video each that share no scene."""
    half = len(scenes) // 2
    write_video(folder / "frames", "alpha", "one.mkv", scenes[:half])
    write_video(folder / "frames", "beta", "one.mkv", scenes[half:])
    shard(folder / "frames", folder / "shards", folder / "splits.parquet", [], PARAMS)
    return folder / "shards"


def write_video(
    frames: Path, show: str, video: str, scenes: Sequence[int], length: int = 4, size: tuple[int, int] = (72, 128)
) -> Path:
    """`frames/<show>/<video>.parquet`, with one shot of `length` frames for each of `scenes`; every third moves."""
    records = [
        record(show, video, shot, shot * length + i, picture(scene, i, size), "action" if shot % 3 == 2 else "fixed")
        for shot, scene in enumerate(scenes)
        for i in range(length)
    ]
    path = frames / show / f"{video}.parquet"
    with frame_writer(path, {}) as writer:
        for start in range(0, len(records), 16):
            writer.write_table(to_table(records[start : start + 16]))
    return path
