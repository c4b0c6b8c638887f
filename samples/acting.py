"""Everything that moves in a shot, frame by frame: its actors, birds, traffic, speed lines and lettering."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from samples import props
from samples.camera import Placed
from samples.casting import actors_of
from samples.scenery import PLACES, chance
from samples.story import TITLES, Shot
from samples.style import Style

Performer = Callable[[int], tuple[Placed, ...]]


def perform(shot: Shot, style: Style, seed: int, scale: float) -> Performer:
    """The moving cels of a shot as a function of its frame, counted from 0; the farthest first.

    `scale`: pixels per world unit that cels are drawn at.
    """
    rng = chance(seed, shot.background, shot.start, "acting")
    actors = actors_of(shot, rng)
    flock = rng.uniform((-420, -150), (60, -70), (int(rng.integers(2, 6)), 2))
    right = bool(rng.random() < 0.5)

    def at(frame: int) -> tuple[Placed, ...]:
        held = frame - frame % 2
        gulls = _gulls(shot, style, held, scale, flock, right)
        trains = _train(shot, style, held, scale, right)
        playing = [actor.placed(frame, style, shot.light, scale) for actor in actors]
        buses = _bus(shot, style, held, scale, right)
        return (*gulls, *trains, *playing, *buses, *_overlay(shot, style, held, scale))

    return at


def _gulls(
    shot: Shot, style: Style, held: int, scale: float, flock: npt.NDArray[np.float64], right: bool
) -> list[Placed]:
    """A flock that crosses the sky of quiet shots."""
    if not PLACES[shot.place].outdoors or shot.act not in ("view", "title", "walk", "crowd"):
        return []
    way = 1 if right else -1
    return [
        Placed(
            props.gull(style, shot.light, (held // 4 + bird) % 3, scale),
            x=way * (float(x) + 3.4 * held),
            y=float(y) + 4 * math.sin(held / 9 + bird),
            depth=0.5,
            mirrored=not right,
        )
        for bird, (x, y) in enumerate(flock)
    ]


def _train(shot: Shot, style: Style, held: int, scale: float, right: bool) -> list[Placed]:
    """A train over the viaduct, from edge to edge."""
    if shot.act != "traffic" or shot.place != "viaduct":
        return []
    x = (-520 + 11 * held) * (1 if right else -1)
    return [Placed(props.train(style, shot.light, (held // 2) % 2, scale), x, 15, depth=0.9, mirrored=not right)]


def _bus(shot: Shot, style: Style, held: int, scale: float, right: bool) -> list[Placed]:
    """A bus along any other road, before the people."""
    if shot.act != "traffic" or shot.place == "viaduct":
        return []
    x, y = (-430 + 9.5 * held) * (1 if right else -1), PLACES[shot.place].ground + 32
    return [Placed(props.bus(style, shot.light, (held // 2) % 2, scale), x, y, mirrored=not right)]


def _overlay(shot: Shot, style: Style, held: int, scale: float) -> list[Placed]:
    """What is laid on the picture itself: speed lines, the title."""
    if shot.act in ("run", "jump"):
        return [Placed(props.speed_lines(style, (held // 2) % 3, scale, shot.act == "jump"), depth=0.0)]
    if shot.act != "title":
        return []
    title, below = TITLES[shot.show]
    return [
        Placed(props.lettering(title, 60, (255, 246, 214), style.ink, scale), 0, -40, depth=0.0),
        Placed(props.lettering(below, 20, (255, 255, 255), style.ink, scale), 0, 24, depth=0.0),
    ]
