"""The actors of each kind of shot: who plays, where they come from, what they do."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samples.camera import Placed
from samples.cast import MOONS_CAST, SEASIDE_CAST, WALK_STEPS, Design, Gesture, Move, Pose
from samples.figure import draw_figure
from samples.scenery import PLACES
from samples.story import Shot, spoken
from samples.style import Style

_CAST = {design.name: design for design in (*SEASIDE_CAST, *MOONS_CAST)}
_STRIDE = {"walk": 150.0, "run": 320.0}  # world units a grown-up covers in one cycle
_TALKING: tuple[Gesture, ...] = ("down", "down", "point", "hips", "wave")
_MOUTHS = (0, 1, 2, 1, 2, 0, 2, 1)


@dataclass(frozen=True)
class Actor:
    """A character through one shot. `speaks`: from and to which frame. `hold`: frames each drawing is held."""

    design: Design
    x: float
    y: float
    size: float
    right: bool
    move: Move = "stand"
    gesture: Gesture = "down"
    speaks: tuple[int, int] = (0, 0)
    hold: int = 2
    blink: int = 0
    along: float = 0.0  # world units a frame, on top of the walk: to keep in step with the camera

    def placed(self, frame: int, style: Style, light: str, scale: float) -> Placed:
        """The actor's cel at a frame of the shot."""
        held = frame - frame % self.hold
        step = (held // self.hold) % WALK_STEPS if self.move in _STRIDE else 0
        mouth = _MOUTHS[(held // 3 + self.blink) % len(_MOUTHS)] if self.speaks[0] <= frame < self.speaks[1] else 0
        lids = int((held + self.blink) % 52 < 4)
        swing = (held // 6) % 3 if self.gesture != "down" else 0
        pose = Pose(self.move, step, self.gesture, swing, mouth, lids)
        travel = _STRIDE.get(self.move, 0.0) * self.size * self.design.height / (WALK_STEPS * self.hold) * held
        x = self.x + (travel if self.right else -travel) + self.along * frame
        height = 0.0
        if self.move == "jump":
            height = 110 * self.size * abs(math.sin(math.pi * held / 26))
            x += (5.5 if self.right else -5.5) * held
        cel = draw_figure(self.design, pose, style, light, self.size, scale)
        return Placed(cel, x, self.y - height, mirrored=not self.right)


def _blink(rng: np.random.Generator) -> int:
    return int(rng.integers(52))


def _design(shot: Shot, number: int) -> Design:
    return _CAST[shot.cast[number % len(shot.cast)]]


def _title(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    ground = PLACES[shot.place].ground
    gestures: tuple[Gesture, ...] = ("wave", "cheer", "hips", "wave")
    return [
        Actor(_design(shot, i), x, ground, 0.62, x < 0, gesture=gestures[i], blink=_blink(rng))
        for i, x in enumerate((-270.0, -205.0, 208.0, 276.0))
    ]


def _view(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    """A distant stroller, or nobody."""
    if rng.random() < 0.4:
        return []
    right = bool(rng.random() < 0.5)
    x = float(rng.uniform(120, 330)) * (-1 if right else 1)
    return [Actor(_design(shot, 0), x, PLACES[shot.place].ground - 6, 0.5, right, "walk", hold=3, blink=_blink(rng))]


def _talk(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    """Two speak in turn, from the knees up or near; a third may listen at the edge of the picture."""
    near = rng.random() < 0.45
    size = float(rng.uniform(2.1, 2.5)) if near else float(rng.uniform(1.25, 1.55))
    gap = float(rng.uniform(190, 250)) if near else float(rng.uniform(100, 180))
    middle, y = float(rng.uniform(-60, 60)) + shot.views[0].x, 40 + 165 * size * 0.86
    turns = spoken(shot)
    actors = []
    for number, way in enumerate((-1, 1)):
        gesture = "down" if near else _TALKING[int(rng.integers(len(_TALKING)))]
        actors.append(
            Actor(
                _design(shot, number),
                middle + way * gap,
                y + 20 * number,
                size,
                way < 0,
                gesture=gesture,
                speaks=turns[number][:2] if number < len(turns) else (0, 0),
                hold=3,
                blink=_blink(rng),
            )
        )
    if rng.random() < 0.6:
        side = float(rng.choice((-1.0, 1.0)))
        actors.append(
            Actor(
                _design(shot, 2), shot.views[0].x + side * 285, y - 40, size * 0.86, side < 0, hold=3, blink=_blink(rng)
            )
        )
    return actors


def _walk(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    """One or two come in from beyond the edge, or leave through it; somebody may walk the other way."""
    right, ground = bool(rng.random() < 0.5), PLACES[shot.place].ground
    if shot.move == "pan":
        right = shot.views[1].x > shot.views[0].x
    size, way = float(rng.uniform(0.8, 1.15)), 1 if right else -1
    start = float(rng.choice((-400.0, -250.0, -60.0)))
    if shot.move == "pan":
        start = shot.views[0].x * way - 120
    actors = [
        Actor(
            _design(shot, i),
            way * (start - 120 * i),
            ground + 14 * i,
            size,
            right,
            "walk",
            hold=2 + i,
            blink=_blink(rng),
        )
        for i in range(1 + int(rng.random() < 0.6))
    ]
    if rng.random() < 0.5:
        actors.append(
            Actor(
                _design(shot, 3),
                way * float(rng.uniform(120, 420)),
                ground - 14,
                size * 0.82,
                not right,
                "walk",
                hold=3,
                blink=_blink(rng),
            )
        )
    return actors


def _run(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    """A chase: the camera flies along with the first runner, the others are just ahead or behind."""
    right = shot.views[1].x > shot.views[0].x
    way, ground = (1 if right else -1), PLACES[shot.place].ground
    camera = (shot.views[1].x - shot.views[0].x) / shot.frames
    actors = []
    for number, ahead in enumerate((40.0, -170.0, 265.0)[: 2 + int(rng.random() < 0.6)]):
        size, design = 1.05 - 0.08 * number, _design(shot, number)
        own = _STRIDE["run"] * size * design.height / (WALK_STEPS * 2)
        drift = (-0.7, 0.9, -0.5)[number]
        actors.append(
            Actor(
                design,
                shot.views[0].x + way * ahead,
                ground + 10 - 12 * number,
                size,
                right,
                "run",
                speaks=(0, shot.frames),
                blink=_blink(rng),
                along=camera - way * own + way * drift,
            )
        )
    return actors


def _traffic(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    ground = PLACES[shot.place].ground
    xs = (-262.0, 226.0, 60.0)[: 2 + int(rng.random() < 0.4)]
    return [
        Actor(_design(shot, i), x, ground, 0.85, x < 0, gesture="wave" if i == 1 else "down", blink=_blink(rng), hold=3)
        for i, x in enumerate(xs)
    ]


def _crowd(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    """A row of people from edge to edge, the outer ones cut by it."""
    ground, number = PLACES[shot.place].ground, len(shot.cast)
    places = np.linspace(-292, 292, number) + rng.uniform(-22, 22, number)
    gestures: tuple[Gesture, ...] = ("cheer", "wave", "down", "hips", "point", "down")
    return [
        Actor(
            _design(shot, i),
            float(x),
            ground + 8 * (i % 3),
            float(rng.uniform(0.85, 1.05)),
            bool(x < 0),
            gesture=gestures[(i + number) % 6],
            speaks=spoken(shot)[0][:2] if i == 0 else (0, 0),
            blink=_blink(rng),
            hold=2 + i % 2,
        )
        for i, x in enumerate(places)
    ]


def _jump(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    right, ground = bool(rng.random() < 0.5), PLACES[shot.place].ground
    way = 1 if right else -1
    leaper = Actor(
        _design(shot, 0), -way * 260, ground + 6, 1.1, right, "jump", speaks=(0, shot.frames), blink=_blink(rng)
    )
    watcher = Actor(_design(shot, 1), way * 288, ground - 6, 1.0, not right, gesture="cheer", blink=_blink(rng))
    return [
        leaper,
        watcher,
        Actor(_design(shot, 2), -way * 296, ground - 8, 1.0, right, gesture="cheer", blink=_blink(rng)),
    ]


def actors_of(shot: Shot, rng: np.random.Generator) -> list[Actor]:
    """The actors of a shot, the farthest first."""
    return sorted(_CASTING[shot.act](shot, rng), key=lambda actor: actor.y)


_CASTING: dict[str, Callable[[Shot, np.random.Generator], list[Actor]]] = {
    "title": _title,
    "view": _view,
    "talk": _talk,
    "walk": _walk,
    "run": _run,
    "traffic": _traffic,
    "crowd": _crowd,
    "jump": _jump,
}
