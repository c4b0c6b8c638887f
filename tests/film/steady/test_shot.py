"""What becomes of a shot as a whole."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ganime.film.picture import picture_of
from ganime.film.steady import Switches, sides_of_last
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.fills import mirror
from tests.film.steady.shots import (
    CANVAS,
    STEP,
    STILL,
    Numbered,
    held,
    levels,
    sides_in,
    times,
    widened,
    with_actor,
    world,
)

MIRROR = Outpainter("mirror", None, mirror)
K = CANVAS.known_width


def walk(start: int, stop: int, step: int) -> list[np.ndarray]:
    return [with_actor(world(), x) for x in range(start, stop, step)]


def test_a_held_drawing_has_the_very_same_sides() -> None:
    found = widened(held(walk(60, 100, 10)), MIRROR)
    assert all(found.sides[i] is found.sides[i + 1] for i in range(0, 8, 2))
    assert found.made == ("generated", "held", "reused", "held", "reused", "held", "reused", "held")


def test_the_noise_of_a_disc_makes_no_new_drawing() -> None:
    rng = np.random.default_rng(0)
    noisy = [np.clip(world() + rng.normal(0, 1, (120, K, 3)), 0, 255).astype(np.uint8) for _ in range(6)]
    assert widened(noisy, MIRROR).counts.held == 5


def test_sides_stand_still_while_nothing_changes_beside_them() -> None:
    painter = Numbered()
    found = widened(walk(50, 110, 4), painter.outpainter)
    assert len({id(one.left_HSC) for one in found.sides} | {id(one.right_HSC) for one in found.sides}) == 2
    assert (found.counts.asked, found.counts.calls) == (1, 1)


def test_only_the_side_that_somebody_comes_near_is_generated_anew() -> None:
    painter = Numbered()
    pictures = held([world(), world()]) + held([with_actor(world(), 8)], 12)
    found = widened(pictures, painter.outpainter)
    assert len({id(one.right_HSC) for one in found.sides}) == 1
    assert levels(found.sides, "left")[-1] == 2 * STEP
    assert len(painter.pictures) == 2


def test_a_change_fades_in_over_a_quarter_of_a_second() -> None:
    entering = with_actor(world(), 8)
    # What happens far from the seam makes drawings, and leaves the strip as it is.
    pictures = held([world(), *(with_actor(entering, x) for x in range(60, 100, 5))])
    found = widened(pictures, Numbered().outpainter)
    assert levels(found.sides, "left")[:12:2] == [40, 53, 67, 80, 80, 80]


def test_a_drawing_held_for_long_shows_its_new_side_at_once() -> None:
    pictures = held([world()]) + held([with_actor(world(), 8)], 12)
    assert levels(widened(pictures, Numbered().outpainter).sides, "left") == [STEP, STEP, *[2 * STEP] * 12]


def test_without_easing_a_change_is_there_at_once() -> None:
    pictures = held([world(), with_actor(world(), 8), world(seed=1)])
    found = widened(pictures, Numbered().outpainter, Switches(canvas=False, ease=False))
    assert levels(found.sides, "left") == [STEP, STEP, 2 * STEP, 2 * STEP, 3 * STEP, 3 * STEP]


def test_the_earlier_side_comes_back_when_somebody_has_passed() -> None:
    painter = Numbered()
    pictures = held([world(), with_actor(world(), 8)], 8) + held([with_actor(world(), 90), world()], 8)
    found = widened(pictures, painter.outpainter)
    assert levels(found.sides, "left")[::8] == [STEP, 2 * STEP, STEP, STEP]
    assert len(painter.pictures) == 2
    assert found.sides[-1].left_HSC is found.sides[0].left_HSC


@pytest.mark.parametrize("seed", range(3))
def test_grain_flicker_and_weave_of_old_film_change_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    painting, film = world(height=242, width=322), []
    for _ in range(12):
        x, y = rng.integers(0, 2, 2)
        picture = painting[y : y + 240, x : x + 320] * rng.uniform(0.99, 1.01) + rng.normal(0, 4, (240, 320, 3))
        film.append(np.clip(picture, 0, 255).astype(np.uint8))
    canvas = Canvas(240, 428, 54, 54)
    found = sides_in(canvas, film, MIRROR)
    assert found.counts.asked == 1
    assert len({id(one) for one in found.sides}) == 1


def test_sides_fade_out_with_the_picture() -> None:
    plain = Outpainter("plain", None, lambda known, canvas: np.full((len(known), 120, 216, 3), 200, np.uint8))
    pictures = [(world() * (1 - index / 20)).astype(np.uint8) for index in range(20)]
    found = widened([with_actor(picture, 60 + index) for index, picture in enumerate(pictures)], plain)
    shown = levels(found.sides, "left")
    assert found.counts.asked <= 2
    assert shown[0] == 200 and shown[-1] < 30
    assert max(a - b for a, b in pairwise(shown)) < 25


@pytest.mark.parametrize(("canvas", "batches"), [(CANVAS, [16, 4]), (None, [1] * 20)])
def test_a_model_is_given_batches_and_a_fill_one_picture_after_the_other(canvas, batches) -> None:
    painter = Numbered()
    widened([world(seed=seed) for seed in range(20)], replace(painter.outpainter, canvas=canvas))
    assert painter.batches == batches


def test_without_reuse_every_drawing_is_generated() -> None:
    found = widened(held(walk(60, 100, 10)), MIRROR, Switches(canvas=False, reuse=False))
    assert found.made == ("generated", "held") * 4


def test_with_everything_off_every_frame_is_generated_for_itself() -> None:
    pictures = held(walk(60, 100, 10))
    off = Switches(held=False, reuse=False, canvas=False, ease=False, detail=False)
    found = widened(pictures, MIRROR, off)
    wide = MIRROR.widen(np.stack(pictures), CANVAS)
    assert found.counts.generated == 8
    for one, expected in zip(found.sides, wide, strict=True):
        np.testing.assert_array_equal(one.left_HSC, expected[:, : CANVAS.left])
        np.testing.assert_array_equal(one.right_HSC, expected[:, CANVAS.known.stop :])


@pytest.mark.parametrize("split", [1, 2, 6, 8, 12])
def test_windows_give_the_sides_of_the_whole_shot(split: int) -> None:
    pictures = held([*walk(60, 80, 10), *walk(20, 0, -8), *walk(60, 90, 10)])
    whole = widened(pictures, MIRROR)
    first = widened(pictures[:split], MIRROR)
    for _ in range(2):  # what was carried is not used up
        second = sides_in(CANVAS, pictures[split:], MIRROR, STILL, split, first.carried)
    assert first.counts.frames + second.counts.frames == len(pictures)
    assert second.made == whole.made[split:]
    for one, other in zip([*first.sides, *second.sides], whole.sides, strict=True):
        np.testing.assert_array_equal(one.left_HSC, other.left_HSC)
        np.testing.assert_array_equal(one.right_HSC, other.right_HSC)


def test_what_is_no_shot_is_refused() -> None:
    with pytest.raises(ValueError, match="no shot"):
        widened([], MIRROR)
    with pytest.raises(ValueError, match="do not fit"):
        widened([world(width=100)], MIRROR)


def test_a_side_changes_only_where_something_beside_it_does() -> None:
    entering = world()
    entering[80:90, 2:14] = 255 - entering[80:90, 2:14]
    sides = widened(held([world()]) + held([entering], 12), MIRROR).sides
    changed = np.flatnonzero((sides[0].left_HSC != sides[-1].left_HSC).any(axis=(1, 2)))
    assert 80 in changed
    assert changed.min() > 40


def test_another_answer_that_says_the_same_leaves_a_side_as_it_was_but_for_the_seam() -> None:
    asked = []

    def generate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        asked.append(len(known_BHKC))
        return np.full((len(known_BHKC), canvas.height, canvas.width, 3), 120 + 5 * len(asked), np.uint8)

    pictures = held([world()]) + held([with_actor(world(), 8)], 12)
    # Two windows, so that the second picture is another question.
    first = widened(pictures[:2], Outpainter("unsure", None, generate))
    second = sides_in(CANVAS, pictures[2:], Outpainter("unsure", None, generate), STILL, 2, first.carried)
    assert len(asked) == 2
    before, after = first.sides[-1].left_HSC, second.sides[-1].left_HSC
    np.testing.assert_array_equal(after[:, :12], before[:, :12])
    assert (after[60, -1] != before[60, -1]).any()


def test_of_the_last_picture_alone_the_sides_are_generated_once_for_it() -> None:
    painter = Numbered()
    pictures = [world(), with_actor(world(), 8), with_actor(world(), 100)]
    found = sides_of_last([picture_of(one) for one in pictures], times(3), painter.outpainter, CANVAS)
    assert len(painter.pictures) == 1 and np.array_equal(painter.pictures[0], pictures[2])
    assert int(found.left_HSC[60, 5, 0]) == int(found.right_HSC[60, 5, 0]) == STEP
