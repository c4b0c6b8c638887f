"""Thumbnails for tests."""

import numpy as np

from ganime.frame import Pixels
from tests.film.video.clips import scene

BLACK = np.zeros((32, 32), np.uint8)
WHITE = np.full((32, 32), 250, np.uint8)


def grey(seed: int, shift: int = 0) -> Pixels:
    """A thumbnail of a painted scene, moved sideways by `shift` cells."""
    wide = scene(seed, (32, 64))[..., 0]
    return np.ascontiguousarray(wide[:, 8 + shift : 40 + shift])


def faded(thumbnail: Pixels, share: float) -> Pixels:
    return np.round(thumbnail * share).astype(np.uint8)
