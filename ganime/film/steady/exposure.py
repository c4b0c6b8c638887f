"""How the exposure of a picture changed since a side was made: fades, and lamps that flicker. Pure.

A fade scales all colours of a picture alike. A side made before it is drawn towards black or white with it, rather
than generated anew for every frame. Sides that move along with the camera are made anew in another exposure: what
shows a black picture's sides would stay black.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.camera.patches import of_small
from ganime.film.steady.placement import Shift, covered, moved
from ganime.frame import Pixels

Doubles = npt.NDArray[np.float64]
WHITENESS = np.arange(256) / 255  # of each level
THIRDS = np.full(3, 1 / 3)  # weights of a mean over channels: ten times as fast as `mean(axis=1)`


@dataclass(frozen=True)
class Relight:
    """When the light changed, and when a side follows it."""

    fitted_step: int = 4  # a light is fitted to every fourth place of every fourth row
    trials: int = 3  # fits, each on the places that the last explained best
    unexplained_share: float = 0.4  # of the places no fit is made on: characters may move there
    brighter: float = 0.25  # a gain by more would show the steps of 8 bits, and the noise
    misfit_levels: float = 4.0  # that places of one scene in another light are off by, on average, at most
    # The light wavers by so much, by the flicker of a lamp, without the sides following. Twice as much, on half of the
    # places, and sides that move along are made anew; less is hidden by drawing their colours to the seam's.
    steady_levels: float = 5.0
    common_share: float = 1 / 3  # of the places must be seen by both to be compared


RELIGHT = Relight()


@dataclass(frozen=True)
class Exposure:
    """What black and white of each channel became, in levels; not below 0 nor above 255 once applied."""

    black_C: tuple[float, float, float] = (0.0, 0.0, 0.0)
    white_C: tuple[float, float, float] = (255.0, 255.0, 255.0)

    @cached_property
    def table(self) -> Pixels:
        """The 256 levels of each channel in this light, 1×256×3."""
        black_C, white_C = np.array(self.black_C), np.array(self.white_C)
        levels_LC = black_C + WHITENESS[:, None] * (white_C - black_C)
        table: Pixels = np.clip(np.rint(levels_LC), 0, 255).astype(np.uint8)[None]
        return table

    def on(self, picture_HWC: Pixels) -> Pixels:
        """A picture in this light; the very same array if nothing changes."""
        return picture_HWC if self == UNCHANGED else np.asarray(cv2.LUT(picture_HWC, self.table), np.uint8)


UNCHANGED = Exposure()  # as it was when the side was made


def exposure_between(tiles: Pixels, before: Pixels) -> Exposure | None:
    """The light that makes one picture of another of the same scene; None if no light does.

    `tiles`, `before`: mean colours of the same places of both pictures, H×W×3.
    """
    now_NC, then_NC = (
        x[:: RELIGHT.fitted_step, :: RELIGHT.fitted_step].reshape(-1, 3).astype(np.float64) for x in (tiles, before)
    )
    if 2 * np.count_nonzero(np.abs(now_NC - then_NC) < RELIGHT.steady_levels / 2) > now_NC.size:
        return UNCHANGED
    moments_NM = _moments(now_NC, then_NC)
    kept_N, most = np.ones(len(now_NC)), int((1 - RELIGHT.unexplained_share) * (len(now_NC) - 1))
    gain, shift_C, errors_N = 1.0, np.zeros(3), np.zeros(len(now_NC))
    for _ in range(RELIGHT.trials):
        gain, shift_C = _fit(kept_N @ moments_NM)
        errors_N = np.abs(now_NC - gain * then_NC - shift_C) @ THIRDS
        kept_N = (errors_N <= np.partition(errors_N, most)[most]).astype(np.float64)
    if not 0 <= gain <= 1 + RELIGHT.brighter or kept_N @ errors_N > RELIGHT.misfit_levels * kept_N.sum():
        return None
    return _light(shift_C, shift_C + 255 * gain)


def followed(shown: Exposure, wanted: Exposure) -> Exposure:
    """The light to show: what was shown before, moved no further than until it is near enough to what is wanted.

    So a lamp that flickers moves nothing, and a fade is followed smoothly.
    """
    black, white = (
        np.clip(old, np.subtract(new, RELIGHT.steady_levels), np.add(new, RELIGHT.steady_levels))
        for old, new in ((shown.black_C, wanted.black_C), (shown.white_C, wanted.white_C))
    )
    return _light(black, white)


def _moments(now_NC: Doubles, then_NC: Doubles) -> Doubles:
    """What a fit takes sums of, by place: now, then, their product, the square of then, and 1."""
    product_N, square_N = (now_NC * then_NC).sum(axis=1), (then_NC**2).sum(axis=1)
    return np.column_stack([now_NC, then_NC, product_N, square_N, np.ones(len(now_NC))])


def _fit(sums_M: Doubles) -> tuple[float, Doubles]:
    """gain, shift_C: now ≈ gain · then + shift, one gain for all channels, by least squares.

    `sums_M`: the sums of moments over the places that count.
    """
    product, square, count = sums_M[6:].tolist()
    now_C, then_C = sums_M[:3] / count, sums_M[3:6] / count
    energy = square - count * float(then_C @ then_C)
    gain = (product - count * float(then_C @ now_C)) / energy if energy > count else 1.0
    return gain, now_C - gain * then_C


def _light(black: Doubles, white: Doubles) -> Exposure:
    """A light of arrays."""
    (b_r, b_g, b_b), (w_r, w_g, w_b) = black.tolist(), white.tolist()
    return Exposure((b_r, b_g, b_b), (w_r, w_g, w_b))


@dataclass(frozen=True)
class ExposedTiles:
    """How light a picture was: its tiles, and where it lies."""

    view: View
    tiles: Pixels  # H×W×3


def is_exposure_changed(now: ExposedTiles, then: ExposedTiles, tile_px: int) -> bool | None:
    """Whether the light changed between two pictures of a shot; None if they have too little in common to tell.

    `tile_px`: pixels of the film to a tile.
    """
    if now.view.part != then.view.part:
        return None
    motion = of_small(now.view.towards(then.view), tile_px)
    shift = Shift(motion.scale, motion.x, motion.y)
    rows, columns = covered(shift, *now.tiles.shape[:2])
    here = now.tiles[rows, columns][::2, ::2]  # a quarter of the places tells as much
    if 4 * here.size < RELIGHT.common_share * now.tiles.size:
        return None
    there = moved(then.tiles, shift, (rows, columns))[::2, ::2]
    return bool(abs(np.median(here.astype(np.int16) - there)) > 2 * RELIGHT.steady_levels)
