"""What happens in each episode, shot by shot, before anything is drawn."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from ganime.frame import Motion
from samples.camera import View
from samples.cast import MOONS_CAST, SEASIDE_CAST
from samples.scenery import PLACES, chance

RATE = Fraction(24)  # frames per second
EPISODES = {"wide": 4, "old": 1, "other": 1}
TITLES = {
    "wide": ("SALT & SKY", "stories of a small harbour"),
    "old": ("OLD TIDES", "the lost first season"),
    "other": ("TWO MOONS", "a tale of the round houses"),
}

Act = Literal["title", "view", "talk", "walk", "run", "traffic", "crowd", "jump"]
CameraMove = Literal["static", "pan", "tilt", "zoom", "follow", "shake"]
Ending = Literal["cut", "fade"]

_SEASIDE_PLACES = ("meadow", "forest", "sea", "street", "rooftop", "viaduct", "room", "classroom")
_MOONS_PLACES = ("dunes", "domes", "mushrooms", "ship")
_ROADS = ("street", "viaduct", "meadow", "domes")
_SEASIDE_HOMES = ("room", "classroom")
_MOONS_HOMES = ("ship", "domes")
# The course of an episode; chance says where it is entered, and fills in the rest.
_COURSE: tuple[tuple[Act, CameraMove], ...] = (
    ("view", "pan"),
    ("walk", "static"),
    ("talk", "static"),
    ("crowd", "static"),
    ("run", "follow"),
    ("talk", "zoom"),
    ("traffic", "static"),
    ("view", "tilt"),
    ("talk", "static"),
    ("walk", "pan"),
    ("jump", "shake"),
    ("crowd", "pan"),
    ("view", "static"),
    ("view", "zoom"),
    ("walk", "static"),
    ("traffic", "pan"),
)
_LINES = (
    "Look, the sea!",
    "Wait for me!",
    "Where does that road go?",
    "I have never been this far.",
    "Listen. Do you hear it?",
    "We should hurry.",
    "Not so fast!",
    "The boat leaves at noon.",
    "Somebody painted the gate.",
    "I brought sandwiches.",
    "It always rains on Tuesdays.",
    "Who lives up there?",
    "That is what the map says.",
    "Then the map is wrong.",
    "Hold on to your hat!",
    "One more hill, I promise.",
    "You said that an hour ago.",
    "What a view.",
    "Shall we go round the edge?",
    "There is more to see on both sides.",
    "I knew it!",
    "Good morning!",
    "Can you keep a secret?",
    "Of course I can.",
    "Let us ask the captain.",
    "Tomorrow, then.",
    "It was here a moment ago.",
    "Left, or right?",
)
_HOME_REACH = 60.0


@dataclass(frozen=True)
class Shot:
    """One shot: where it is, what the camera does, who plays and what is said.

    `start`, `frames`: in frames of the episode. `background`: equal names are the same painting, wherever they occur.
    `reach`: world units the painting extends beyond the first view, sideways and up and down.
    `flash`: it begins with a white flash.
    """

    show: str
    start: int
    frames: int
    act: Act
    move: CameraMove
    motion: Motion
    place: str
    background: str
    light: str
    views: tuple[View, View]  # of the camera at the first and at the last frame
    reach: tuple[float, float]
    cast: tuple[str, ...]
    lines: tuple[str, ...]
    flash: bool
    ending: Ending


def spoken(shot: Shot) -> list[tuple[int, int, str]]:
    """The lines of a shot, each with the frame of the shot it begins at and the frame it ends before."""
    if not shot.lines:
        return []
    turn = shot.frames // len(shot.lines)
    pause = min(5, turn // 6)
    return [(turn * i + pause, turn * (i + 1) - pause, line) for i, line in enumerate(shot.lines)]


def episode_frames(minutes: float) -> int:
    """Frames of one episode when the whole sample lasts `minutes`."""
    return max(48, round(minutes * 60 * RATE / sum(EPISODES.values())))


def storyboard(show: str, episode: int, seed: int = 0, minutes: float = 4.0) -> tuple[Shot, ...]:
    """The shots of an episode, counted from 1, in order and without gaps. Pure.

    The first two are the opening, the same in every episode of a show. `minutes`: length of the whole sample.
    Raises ValueError for a show or an episode that the sample does not have.
    """
    if not 1 <= episode <= EPISODES.get(show, 0):
        raise ValueError(f"the sample has no episode {episode} of {show!r}; it has {EPISODES}")
    frames = episode_frames(minutes)
    tempo = min(1.0, max(0.2, frames / 600))  # short samples are cut faster, so that they have several shots too
    shots = _opening(show, seed, tempo)
    rng = chance(seed, show, episode)
    # Each episode of a show enters the course elsewhere, so that together they play all of it.
    turn = int(chance(seed, show, "course").integers(len(_COURSE))) + 4 * episode
    while (start := shots[-1].start + shots[-1].frames) < frames:
        left, shortest = frames - start, round(2 * RATE * tempo)
        length = round(float(rng.uniform(2.0, 4.0)) * RATE * tempo)
        length = min(length, left - shortest) if left >= 2 * shortest else left  # no stump of a shot at the end
        act, move = _COURSE[(turn + len(shots)) % len(_COURSE)]
        last = start + length == frames
        shots.append(_shot(rng, show, f"{episode}-{len(shots):02d}", start, length, act, move, last))
    return tuple(shots)


def _opening(show: str, seed: int, tempo: float) -> list[Shot]:
    """A pan with somebody running through it, then the title card."""
    rng = chance(seed, show, "opening")
    first = _shot(rng, show, "opening-1", 0, round(2 * RATE * tempo), "walk", "pan", last=False)
    second = _shot(rng, show, "opening-2", first.frames, round(2 * RATE * tempo), "title", "static", last=True)
    return [first, second]


def _shot(
    rng: np.random.Generator, show: str, name: str, start: int, frames: int, act: Act, move: CameraMove, last: bool
) -> Shot:
    own_world = show == "other"
    places = _MOONS_PLACES if own_world else _SEASIDE_PLACES
    place, light = str(rng.choice(places)), str(rng.choice(("day", "day", "morning", "evening", "night")))
    if act in ("view", "title", "run"):
        place = str(rng.choice([p for p in places if PLACES[p].outdoors]))
    if act == "traffic":
        place = str(rng.choice([p for p in places if p in _ROADS]))
    background = f"{show}-{name}-{place}"
    homely = act == "talk" and move == "static"
    if homely:
        place, light = str(rng.choice(_MOONS_HOMES if own_world else _SEASIDE_HOMES)), "day"
        background = f"{show}-home-{place}"
    views = _views(rng, move)
    if homely:
        x = float(rng.choice((-50.0, 0.0, 50.0)))
        views = (View(x), View(x))
    reach = (_HOME_REACH, 0.0) if homely else (max(abs(v.x) for v in views), max(abs(v.y) for v in views))
    cast = [design.name for design in (MOONS_CAST if own_world else SEASIDE_CAST)]
    said = {"talk": 2 if frames > 60 else 1, "crowd": 1}.get(act, 0)
    return Shot(
        show=show, start=start, frames=frames, act=act, move=move, motion="fixed" if move == "static" else "action",
        place=place, background=background, light=light, views=views, reach=reach,
        cast=tuple(str(one) for one in rng.permutation(cast)),
        lines=tuple(str(line) for line in rng.choice(_LINES, said, replace=False)),
        flash=act == "jump", ending="fade" if last or (act == "view" and rng.random() < 0.25) else "cut",
    )  # fmt: skip


def _views(rng: np.random.Generator, move: CameraMove) -> tuple[View, View]:
    """Where the camera begins and ends."""
    side = float(rng.choice((-1.0, 1.0)))
    far = float(rng.uniform(90, 200))
    zoom = float(rng.uniform(1.15, 1.45))
    if move == "pan":
        return View(-side * far), View(side * far)
    if move == "tilt":
        return View(0, -110.0), View(0, 0)
    if move == "follow":
        return View(-side * 420), View(side * 420)
    if move == "zoom":
        wide, near = View(), View(side * far * 0.2, 10, zoom)
        return (wide, near) if rng.random() < 0.7 else (near, wide)
    return View(), View()
