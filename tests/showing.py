"""What evaluation and showcase are tested with: drawn frames of test shots, and a model that has learned nothing."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import torch

from ganime.data.records import FrameRecord, encode_picture
from ganime.frame import Canvas, Motion
from ganime.models.methods import build
from ganime.models.model_file import save_model
from tests.model_files import CANVAS, GREY, header

OPTIONS = {"channels": 2}


def frames(show: str, shots: int, motion: Motion, *, first_shot: int = 0, height: int = 72) -> list[FrameRecord]:
    """One frame of each of some shots: a ball before two fields of colour, `height`×128 px."""
    records = []
    for shot in range(first_shot, first_shot + shots):
        rng = np.random.default_rng([shot, height, *show.encode()])
        picture = np.empty((height, 128, 3), np.uint8)
        picture[:] = rng.integers(0, 256, 3)
        picture[rng.integers(20, 50) :] = rng.integers(0, 256, 3)
        cv2.circle(picture, (int(rng.integers(0, 128)), height // 2), 14, rng.integers(0, 256, 3).tolist(), -1)
        aspect = Fraction(128, height).limit_denominator(20)
        jpeg = encode_picture(picture, 95)
        records.append(
            FrameRecord(show, "episode1.mkv", shot, 10 * shot, Fraction(shot), motion, aspect, bytes(1024), jpeg)
        )
    return records


def tiny_model(path: Path, canvas: Canvas | None = None) -> Path:
    """A model file whose generator is as it was drawn by lot."""
    canvas = canvas or CANVAS
    torch.manual_seed(0)
    save_model(build("mse", OPTIONS, canvas, GREY).generator, header("mse", OPTIONS, canvas), path)
    return path
