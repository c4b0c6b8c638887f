"""A shot, or a window of a long one → the sides of each of its frames."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ganime.film.picture import Picture
from ganime.film.steady.account import Account, account_of
from ganime.film.steady.background import Backgrounds
from ganime.film.steady.change import drawings, tiles_of
from ganime.film.steady.compose import Composer
from ganime.film.steady.composed import ComposedSide
from ganime.film.steady.generation import GenerationQueue
from ganime.film.steady.observer import SeamObserver
from ganime.film.steady.plan import Planner, Step
from ganime.film.steady.values import SIDES, Counts, Made, PlateOf, Recall, Side, Sides, Switches
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.calm import FALLBACK

ALL_ON = Switches()


@dataclass(frozen=True)
class Carried:
    """What one window of a shot leaves to the next."""

    tiles: Pixels  # of the drawing shown last
    sides: Sides  # shown last
    planners: Mapping[Side, Planner]
    composers: Mapping[Side, Composer]
    camera: SeamObserver


@dataclass(frozen=True)
class Widened:
    """The sides of a shot's frames, and how each frame got them."""

    sides: tuple[Sides, ...]  # a held frame has the very object of the frame before it
    made: tuple[Made, ...]
    counts: Counts
    accounts: Mapping[Side, Account]  # of either side that there is
    carried: Carried = field(repr=False)


def sides_of_shot(
    pictures: Sequence[Picture],
    times_s: Sequence[float],
    outpainter: Outpainter,
    canvas: Canvas,
    switches: Switches = ALL_ON,
    carried: Carried | None = None,
    recall: Recall | None = None,
    plate_of: PlateOf | None = None,
    fallback: str | None = FALLBACK,
) -> Widened:
    """The sides of every frame of a shot, or of a window of one, steady in time.

    `pictures`: the known ones, in order. `times_s`: when each is shown. `carried`: what the window
    of the same shot just before this one left; None at the start of a shot. `recall`: asked for what other shots show.
    `plate_of`: chooses what is painted from. `fallback`: how a painted side is calmed that is not believed; None: all
    of them are.
    Raises ValueError if there are no pictures, or they do not fit the canvas or their times.
    """
    _check(pictures, times_s, canvas)
    tiles = [tiles_of(picture) for picture in pictures]
    firsts = drawings(tiles, carried.tiles if carried else None) if switches.held else list(range(len(pictures)))
    # What was carried stays as it is: the same window can be widened again.
    camera = carried.camera.copy() if carried else SeamObserver(canvas, not switches.canvas, recall)
    planners = {s: copy.copy(carried.planners[s]) if carried else Planner(canvas, s, switches.reuse) for s in SIDES}
    composers = {
        s: copy.copy(carried.composers[s]) if carried else Composer(canvas, s, switches.ease, fallback) for s in SIDES
    }
    before = {side: composers[side].current for side in SIDES}

    drawn, drawn_tiles = [pictures[first] for first in firsts], [tiles[first] for first in firsts]
    observations = camera.observations(drawn, drawn_tiles)
    steps = {side: list(planners[side].plan(observations[side])) for side in SIDES}
    backgrounds = Backgrounds(drawn, [observed.view for observed in observations["left"]], plate_of)
    queue = GenerationQueue(outpainter, canvas, switches.detail, backgrounds)
    _promise(steps, queue)
    shown = list(_shown(steps, composers, queue, _spans(firsts, times_s)))

    sides, made = _by_frame(firsts, shown, steps, carried.sides if carried else None, len(pictures))
    counts = Counts(**{name: made.count(name) for name in ("held", "reused", "seen", "generated")})
    counts += Counts(asked=queue.asked, calls=queue.calls, remembered=_remembered(firsts, steps, len(pictures)))
    widths = zip(SIDES, (canvas.left, canvas.right), strict=True)
    lasting = {side: _lasting(before[side], steps[side], firsts, len(pictures)) for side, width in widths if width}
    accounts = {side: account_of(*shown_long) for side, shown_long in lasting.items()}
    last = drawn_tiles[-1] if drawn_tiles or not carried else carried.tiles
    return Widened(sides, made, counts, accounts, Carried(last, sides[-1], planners, composers, camera))


def sides_of_last(
    pictures: Sequence[Picture],
    times_s: Sequence[float],
    outpainter: Outpainter,
    canvas: Canvas,
    switches: Switches = ALL_ON,
    plate_of: PlateOf | None = None,
    fallback: str | None = FALLBACK,
) -> Sides:
    """The sides of the last of these pictures, for which those before it are looked at, but are not widened.

    Arguments and errors are those of `sides_of_shot`.
    """
    _check(pictures, times_s, canvas)
    tiles = [tiles_of(picture) for picture in pictures]
    firsts = drawings(tiles, None) if switches.held else list(range(len(pictures)))
    drawn = [pictures[first] for first in firsts]
    camera = SeamObserver(canvas, not switches.canvas)
    observations = camera.observations(drawn, [tiles[first] for first in firsts])
    steps = {side: list(Planner(canvas, side, switches.reuse).plan(observations[side][-1:])) for side in SIDES}
    backgrounds = Backgrounds(drawn, [observed.view for observed in observations["left"]], plate_of)
    queue = GenerationQueue(outpainter, canvas, switches.detail, backgrounds)
    _promise(steps, queue)
    composers = {side: Composer(canvas, side, switches.ease, fallback) for side in SIDES}
    (sides,) = _shown(steps, composers, queue, _spans([len(times_s) - 1], times_s))
    return sides


def _check(pictures: Sequence[Picture], times_s: Sequence[float], canvas: Canvas) -> None:
    if not pictures or len(pictures) != len(times_s):
        raise ValueError(f"{len(pictures)} pictures with {len(times_s)} times are no shot")
    if (pictures[0].height, pictures[0].width) != (canvas.height, canvas.known_width):
        raise ValueError(f"known pictures of {pictures[0].height}×{pictures[0].width} pixels do not fit {canvas}")


def _promise(steps: Mapping[Side, Sequence[Step]], queue: GenerationQueue) -> None:
    """Take down what is to be generated, in the order in which it will be shown."""
    for pair in zip(*(steps[side] for side in SIDES), strict=True):
        for side, step in zip(SIDES, pair, strict=True):
            if step.new_side:
                queue.promise(step.new_side, side)


def _spans(firsts: Sequence[int], times_s: Sequence[float]) -> list[tuple[float, float]]:
    """From when to when each drawing is shown; the last frame as long as the one before it."""
    # The only frame of a window is taken to be one of a film of 24 a second.
    end_s = times_s[-1] + (times_s[-1] - times_s[-2] if len(times_s) > 1 else 1 / 24)
    starts_s = [times_s[first] for first in firsts]
    return list(zip(starts_s, [*starts_s[1:], end_s], strict=True)) if firsts else []


def _shown(
    steps: Mapping[Side, Sequence[Step]],
    composers: Mapping[Side, Composer],
    queue: GenerationQueue,
    spans: Sequence[tuple[float, float]],
) -> Iterator[Sides]:
    """The sides of each drawing."""
    for index, span in enumerate(spans):
        left, right = (composers[side].show(steps[side][index], queue.side_of, *span) for side in SIDES)
        yield Sides(left, right)


def _by_frame(
    firsts: Sequence[int],
    shown: Sequence[Sides],
    steps: Mapping[Side, Sequence[Step]],
    before: Sides | None,
    frames: int,
) -> tuple[tuple[Sides, ...], tuple[Made, ...]]:
    """Sides of every frame, and how it got them, from those of every drawing and of the frame before the first."""
    sides: list[Sides] = []
    made: list[Made] = []
    beginning = dict(zip(firsts, range(len(firsts)), strict=True))
    for frame in range(frames):
        drawing = beginning.get(frame)
        if drawing is not None:
            new = shown[drawing]
            same = before and new.left_HSC is before.left_HSC and new.right_HSC is before.right_HSC
            before = before if same else new
            made.append(_made([steps[side][drawing] for side in SIDES]))
        else:
            made.append("held")
        assert before is not None
        sides.append(before)
    return tuple(sides), tuple(made)


def _remembered(firsts: Sequence[int], steps: Mapping[Side, Sequence[Step]], frames: int) -> int:
    """How many frames show something from the show's memory."""
    shown = [step.composed.recovered for side in SIDES for step in steps[side]]
    flags = np.reshape([one is not None and one.remembered for one in shown], (len(SIDES), -1)).any(axis=0)
    return int(np.diff([*firsts, frames])[flags].sum()) if firsts else 0


def _lasting(
    before: ComposedSide | None, steps: Sequence[Step], firsts: Sequence[int], frames: int
) -> tuple[list[ComposedSide], list[int]]:
    """What one side shows, of the drawing before the first too, if it is held, and how many frames long."""
    composed, begins = [step.composed for step in steps], [*firsts, frames]
    if before is not None:
        composed, begins = [before, *composed], [0, *begins]
    return composed, np.diff(begins).tolist()


def _made(steps: Sequence[Step]) -> Made:
    """How a drawing got its sides."""
    if any(step.new_side for step in steps):
        return "generated"
    return "seen" if any(step.is_new and step.composed.recovered for step in steps) else "reused"
