"""The pixels of one side, drawing by drawing."""

from dataclasses import replace

import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.steady.compose import TRANSITION, Composer
from ganime.film.steady.composed import ComposedSide, KeptRows
from ganime.film.steady.exposure import UNCHANGED, Exposure
from ganime.film.steady.plan import Step
from ganime.film.steady.values import GeneratedSide, RecoveredSide
from ganime.frame import Canvas, Pixels
from tests.film.steady.shots import CANVAS, K, beside, observed, with_actor, world

SHAPE = (CANVAS.height, CANVAS.left, 3)
HALF_LIGHT = Exposure(white_C=(127.5, 127.5, 127.5))


def level(value: int) -> Pixels:
    return np.full(SHAPE, value, np.uint8)


def generated(value: int, view: View | None = None) -> GeneratedSide:
    """A side of one level, made for a picture at `view`."""
    return GeneratedSide(view or View(), None, level(value))


def step_of(*made: GeneratedSide, view: View | None = None, recovered: RecoveredSide | None = None) -> Step:
    here = observed(world(), view or View(), recovered=recovered)
    return Step(here.composed(made), here.picture)


class Given:
    """Gives generated sides the pixels they have, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, one: GeneratedSide, kept: KeptRows | None) -> Pixels:
        self.times += 1
        assert one.side_HSC is not None
        return one.side_HSC


def left(ease: bool = True) -> Composer:
    return Composer(CANVAS, "left", ease)


def test_a_side_generated_for_the_picture_is_shown_as_it_is() -> None:
    made = GeneratedSide(View(), None, world(CANVAS.left))
    np.testing.assert_array_equal(left().show(step_of(made), Given(), 0, 1), made.side_HSC)


def test_real_content_is_kept_bit_for_bit_before_what_was_generated() -> None:
    painting, recovered = world(CANVAS.left, seed=1), beside(slice(0, 9), 90)
    shown = left().show(step_of(GeneratedSide(View(), None, painting), recovered=recovered), Given(), 0, 1)
    np.testing.assert_array_equal(shown[recovered.valid_HS], recovered.side_HSC[recovered.valid_HS])
    np.testing.assert_array_equal(shown[:, -5:], painting[:, -5:])  # far from real content


def test_a_side_that_was_seen_whole_asks_for_nothing() -> None:
    given = Given()
    shown = left().show(step_of(recovered=beside(slice(None), 90)), given, 0, 1)
    np.testing.assert_array_equal(shown, level(90))
    assert given.times == 0


def test_while_nothing_changes_the_side_is_the_same_array_composed_once() -> None:
    composer, given, step = left(), Given(), step_of(generated(100))
    shown = [composer.show(replace(step, is_new=False), given, time_s, time_s + 1) for time_s in range(3)]
    assert len({id(side) for side in shown}) == 1
    assert given.times == 1


def test_a_side_follows_the_light_of_the_picture() -> None:
    composer, step = left(), step_of(generated(100))
    shown = [
        composer.show(replace(step, exposure=exposure), Given(), 0, 1)
        for exposure in (UNCHANGED, HALF_LIGHT, HALF_LIGHT)
    ]
    assert [side[0, 0, 0] for side in shown] == [100, 50, 50]
    assert shown[1] is shown[2]


def test_in_a_fade_real_content_fades_with_the_rest() -> None:
    step = step_of(generated(100), recovered=beside(slice(0, 9), 90))
    shown = left().show(replace(step, exposure=HALF_LIGHT), Given(), 0, 1)
    assert set(shown[:, :9].ravel().tolist()) == {45}


def crossing(ease: bool, lasts_s: float) -> Pixels:
    composer = left(ease)
    composer.show(step_of(generated(40)), Given(), 0, 1)
    return composer.show(step_of(generated(200)), Given(), 1, 1 + lasts_s)


@pytest.mark.parametrize("share", [1 / 4, 1 / 2, 1])
def test_far_from_the_seam_a_new_side_is_as_far_in_as_its_drawing_lasts(share: float) -> None:
    shown = crossing(ease=True, lasts_s=share * TRANSITION.crossfade_s)
    assert shown[60, 0].tolist() == [round(40 + share * 160)] * 3


def test_without_a_crossfade_a_new_side_is_there_at_once() -> None:
    np.testing.assert_array_equal(crossing(ease=False, lasts_s=0.01), level(200))


def test_a_crossfade_that_is_under_way_goes_on_with_the_next_drawing_of_the_side() -> None:
    composer, step = left(), step_of(generated(200))
    composer.show(step_of(generated(40)), Given(), 0, 1)
    ends_s = [1 + TRANSITION.crossfade_s * share for share in (0.5, 0.75, 1)]
    shown = [composer.show(step, Given(), start, end) for start, end in zip([1, *ends_s[:-1]], ends_s, strict=True)]
    assert [side[60, 0, 0] for side in shown] == [120, 160, 200]


def test_of_a_side_made_anew_on_a_resting_camera_the_rows_beside_which_nothing_changed_are_kept() -> None:
    entering = world()
    entering[80:100, 2:14] = 255 - entering[80:100, 2:14]
    first = observed(world()).composed((generated(40),))
    second = observed(entering).composed((generated(200),), first)
    composer = left(ease=False)
    for side, picture in ((first, world()), (second, entering)):
        shown = composer.show(Step(side, observed(picture).picture), Given(), 0, 1)
    np.testing.assert_array_equal(shown[:40], level(40)[:40])
    assert shown[90].min() == 200
    assert second.kept is None  # else every side of a shot would hold the one before it


def test_a_side_that_differs_little_from_the_one_before_is_not_shown_far_from_the_seam() -> None:
    first = observed(world()).composed((generated(40),))
    second = observed(with_actor(world(), 8)).composed((generated(40 + int(TRANSITION.unseen_levels)),), first)
    composer = left(ease=False)
    for side in (first, second):
        shown = composer.show(Step(side, observed(world()).picture), Given(), 0, 1)
    np.testing.assert_array_equal(shown[:, :20], level(40)[:, :20])
    assert shown[60, -1, 0] > 40


def moved_by(x: float, *made: GeneratedSide, recovered: RecoveredSide | None = None) -> Pixels:
    """The side of a picture at column `x`, made of those of other pictures."""
    return left().show(step_of(*made, view=View(x=x), recovered=recovered), Given(), 0, 1)


def test_a_side_made_for_another_picture_lies_where_the_camera_shows_it() -> None:
    painting = world(CANVAS.left, seed=1)
    shown = moved_by(4.0, GeneratedSide(View(), None, painting))
    # Two thirds of the side are drawn to the colours at the seam.
    np.testing.assert_array_equal(shown[:, :9], painting[:, 4:13])


def test_the_foremost_of_several_sides_is_shown_where_they_overlap() -> None:
    front, behind = generated(200, View(x=-16)), generated(40, View(x=0))
    row = moved_by(0.0, front, behind)[60, :, 0].tolist()
    assert row[0] == 200
    assert row[-1] == 40
    assert sorted(row, reverse=True) == row  # the joint is blended


def test_a_side_of_another_part_of_the_shot_is_not_shown() -> None:
    here = View(part=1)
    np.testing.assert_array_equal(
        left().show(step_of(generated(200), generated(40, here), view=here), Given(), 0, 1), level(40)
    )


def test_what_moves_with_the_camera_is_not_faded() -> None:
    composer = left()
    composer.show(step_of(generated(100), view=View()), Given(), 0, 1)
    shown = composer.show(step_of(generated(100), generated(200, View(x=-4)), view=View(x=-4)), Given(), 1, 1.01)
    assert shown[60, 12, 0] == 100


def test_a_picture_at_the_border_has_a_side_without_columns_and_it_is_one_array() -> None:
    composer = Composer(Canvas(120, K + 28, 0, 28), "left", True)
    side = ComposedSide(View(), world(), observed(world()).composed(()).band, world(), (), None)
    sides = [composer.show(Step(side, observed(world()).picture), Given(), 0, 1) for _ in range(2)]
    assert sides[0] is sides[1]
    assert sides[0].shape == (120, 0, 3)
