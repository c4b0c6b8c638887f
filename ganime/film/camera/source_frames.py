"""Which other pictures of a shot, the source frames, saw what lies beside one of its pictures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ganime.film.camera.motion import View
from ganime.film.camera.patches import Side
from ganime.film.picture import FILMS


@dataclass(frozen=True)
class Sources:
    """Which pictures are asked what lies beside another."""

    step_share: float = 1 / 24  # of the width: so far apart lie the pictures that are asked, or a second
    asked: int = 3  # for every place, as long as there are
    coarsest: float = 0.6  # a picture whose pixels are larger, 1 / so much, is no good source
    finest: float = 1.5  # nor one whose pixels are so much smaller
    rim_share: float = 1 / 160  # of the width: the outermost columns and rows of old film are dirty


SOURCES = Sources()


@dataclass(frozen=True)
class Reach:
    """What pictures show of the ground beside one of them: the columns and rows of it that they cover."""

    first_N: npt.NDArray[np.float64]
    last_N: npt.NDArray[np.float64]
    top_N: npt.NDArray[np.float64]
    bottom_N: npt.NDArray[np.float64]
    scale_N: npt.NDArray[np.float64]


def asked_of(views: Sequence[View], height: int, width: int) -> list[int]:
    """Pictures, of those of a shot, that stand for those around them: each shows something else, or comes later."""
    asked: list[int] = []
    for index, view in enumerate(views):
        last = asked[-1] if asked else None
        if last is None or index - last >= FILMS.second_pictures or view.part != views[last].part:
            asked.append(index)
            continue
        motion = view.towards(views[last])
        corner = (abs(motion.x), abs(motion.y), abs(motion.x + (motion.scale - 1) * width))
        if max(corner) >= SOURCES.step_share * width or (index == len(views) - 1 and view != views[last]):
            asked.append(index)
    return asked


def reach_of(view: View, others: Sequence[View], height: int, width: int) -> Reach:
    """The columns and rows, in a picture's own pixels, that other pictures of its part cover without their rims."""
    rim = SOURCES.rim_share * width
    ground = np.array([(other.scale, other.x, other.y) for other in others]).reshape(-1, 3)
    scale, x, y = ground.T
    return Reach(
        (rim * scale + x - view.x) / view.scale,
        ((width - 1 - rim) * scale + x - view.x) / view.scale,
        (rim * scale + y - view.y) / view.scale,
        ((height - 1 - rim) * scale + y - view.y) / view.scale,
        view.scale / scale,
    )


def source_frames(index: int, others: Sequence[int], reach: Reach, height: int, side: Side) -> list[int]:
    """Places in `others` of the pictures to ask about one side of picture `index`, the nearest in time first.

    `reach`: of the others, around that picture.
    """
    strip, whole = side.visible, side.whole
    if side.sign < 0:
        beyond, beside = strip.start - reach.first_N, reach.last_N >= strip.stop - 1
    else:
        beyond, beside = reach.last_N - (strip.stop - 1), reach.first_N <= strip.start
    rows = np.minimum(reach.bottom_N, height - 1) - np.maximum(reach.top_N, 0)
    able = beside & (rows > height / 3) & (reach.scale_N > SOURCES.coarsest) & (reach.scale_N < SOURCES.finest)
    away = np.abs(np.asarray(others) - index)
    chosen: set[int] = set()
    for depth in (1.0, 0.75, 0.5, 0.25):
        enough = able & (beyond >= depth * whole.width - 0.5)
        missing = SOURCES.asked - sum(1 for one in chosen if enough[one])
        if missing > 0 and enough.any():
            # Far apart in time: who was in the way for one was not for another.
            in_time = np.flatnonzero(enough)[np.argsort(away[enough], kind="stable")]
            chosen.update(int(one) for one in in_time[np.linspace(0, len(in_time) - 1, missing).astype(int)])
    return sorted(chosen, key=lambda one: int(away[one]))
