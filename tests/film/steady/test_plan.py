"""Which side each drawing shows, and for which pictures one is generated."""

from collections.abc import Sequence

import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.steady.exposure import UNCHANGED
from ganime.film.steady.plan import Planner, SeamObservation, Step
from ganime.frame import Canvas, Pixels
from tests.film.steady.shots import CANVAS, K, beside, observed, with_actor, world

SPEED = 4


def planned(observations: Sequence[SeamObservation], canvas: Canvas = CANVAS, reuse: bool = True) -> list[Step]:
    return list(Planner(canvas, "left", reuse).plan(observations))


def asked(steps: Sequence[Step]) -> list[int]:
    """Numbers of the drawings that a side is generated for."""
    return [index for index, step in enumerate(steps) if step.new_side]


def dark(picture: Pixels, gain: float) -> Pixels:
    return np.asarray(np.rint(picture * gain), np.uint8)


def pan(frames: int, speed: int = SPEED, down: int = 0) -> list[SeamObservation]:
    """What a camera sees that moves to the left, and down: the left seam meets what nobody saw."""
    ground = world(K + speed * frames, CANVAS.height + down * frames)
    return [
        observed(
            np.ascontiguousarray(ground[down * index : down * index + CANVAS.height, start : start + K]),
            View(x=-float(speed * index), y=float(down * index)),
        )
        for index, start in enumerate(range(speed * frames, 0, -speed))
    ]


def test_a_still_shot_shows_one_side_generated_for_its_first_drawing() -> None:
    observations = [observed(with_actor(world(), x)) for x in (60, 70, 80, 90)]
    steps = planned(observations)
    assert asked(steps) == [0]
    assert steps[0].new_side is not None
    assert steps[0].new_side.picture is observations[0].picture
    assert {id(step.composed) for step in steps} == {id(steps[0].composed)}
    assert [step.is_new for step in steps] == [True, False, False, False]
    assert [step.picture for step in steps] == [observation.picture for observation in observations]


def test_who_enters_beside_the_seam_makes_a_new_side_and_the_one_before_comes_back() -> None:
    steps = planned([observed(picture) for picture in (world(), with_actor(world(), 8), with_actor(world(), 80))])
    assert asked(steps) == [0, 1]
    assert steps[2].composed is steps[0].composed
    assert not steps[2].is_new


def test_a_new_side_keeps_of_the_one_before_it_the_rows_beside_which_nothing_changed() -> None:
    entering = world()
    entering[80:100, 2:14] = 255 - entering[80:100, 2:14]
    first, second = planned([observed(world()), observed(entering)])
    kept = second.composed.kept
    assert kept is not None
    assert kept.composed is first.composed
    assert kept.new_H[90] == 1
    assert not kept.new_H[:40].any()


def test_a_shot_remembers_eight_sides_and_no_more() -> None:
    worlds = [observed(world(seed=seed)) for seed in range(9)]
    assert asked(planned([*worlds[:-1], worlds[0]])) == list(range(8))
    assert asked(planned([*worlds, worlds[0]])) == list(range(10))


@pytest.mark.parametrize("gains", [(1, 0.9, 0.8, 0.7), (1, 0.4)], ids=["a fade", "a lamp goes out"])
def test_in_another_light_the_same_side_is_shown_in_that_light(gains: tuple[float, ...]) -> None:
    steps = planned([observed(dark(world(), gain)) for gain in gains])
    assert asked(steps) == [0]
    assert {id(step.composed) for step in steps} == {id(steps[0].composed)}
    assert steps[0].exposure == UNCHANGED
    # The light follows no further than it must: 5 levels are no matter.
    assert steps[-1].exposure.white_C == pytest.approx([255 * gains[-1]] * 3, abs=6)
    assert steps[-1].exposure.black_C == pytest.approx([0] * 3, abs=6)


def test_a_lamp_that_flickers_moves_nothing() -> None:
    steps = planned([observed(dark(world(), gain)) for gain in (1, 0.985, 1, 0.985)])
    assert asked(steps) == [0]
    assert {step.exposure for step in steps} == {UNCHANGED}


def test_a_side_made_in_the_dark_is_not_blown_up_when_the_light_goes_on() -> None:
    assert asked(planned([observed(dark(world(), gain)) for gain in (0.4, 1)])) == [0, 1]


def test_without_reuse_every_drawing_has_a_side_of_its_own() -> None:
    assert asked(planned([observed(world())] * 4, reuse=False)) == [0, 1, 2, 3]


def test_in_a_pan_a_side_is_generated_for_the_farthest_picture_that_still_covers_what_is_lacking() -> None:
    observations = pan(20)
    steps = planned(observations)
    # After 2 pictures, 8 px, a column of cells is lacking. A side of 28 px that still covers it is that of 4 pictures
    # later; it will do for all between.
    assert asked(steps) == [0, 2, 8, 14]
    assert [step.new_side.view.x for step in steps if step.new_side] == [0, -SPEED * 6, -SPEED * 12, -SPEED * 18]
    assert all(step.is_new for step in steps)
    assert [step.composed.view for step in steps] == [observation.view for observation in observations]


def test_a_side_made_for_a_later_picture_leaves_hardly_anything_of_this_one_open() -> None:
    # A row of cells in fifteen, which the camera leaves behind as it sinks, is too much.
    assert asked(planned(pan(12, down=2))) == [0, 2, 4, 6, 8, 10]


def test_what_a_moving_camera_shows_is_made_of_the_sides_generated_so_far_the_oldest_in_front() -> None:
    steps = planned(pan(20))
    made = [step.new_side for step in steps if step.new_side]
    assert steps[13].composed.generated == tuple(made[:3])
    assert steps[19].composed.generated == tuple(made)


def test_a_long_pan_is_made_of_its_last_few_sides() -> None:
    steps = planned(pan(60, speed=8))
    made = [step.new_side for step in steps if step.new_side]
    assert len(made) > 12
    assert steps[-1].composed.generated == tuple(made[-12:])


def test_a_cut_in_light_while_the_camera_moves_makes_all_sides_anew() -> None:
    bright = pan(10)
    ground = [observation.picture.rgb() for observation in bright]
    relit = [
        observed(dark(picture, 1 if index < 5 else 0.4), observation.view)
        for index, (picture, observation) in enumerate(zip(ground, bright, strict=True))
    ]
    steps = planned(relit)
    assert 5 in asked(steps)
    assert steps[5].composed.generated == (steps[5].new_side,)
    assert steps[4].composed.generated == (steps[0].new_side, steps[2].new_side)
    assert steps[2].new_side is not None
    assert steps[2].new_side.view.x == -4 * SPEED  # for no picture in another light, however well it would cover


def test_a_side_that_was_seen_elsewhere_is_not_generated() -> None:
    (step,) = planned([observed(world(), recovered=beside(slice(None)))])
    assert step.new_side is None
    assert step.composed.generated == ()


@pytest.mark.parametrize(("columns", "generated"), [(slice(14, 28), True), (slice(0, 27), False)])
def test_of_a_side_seen_in_part_the_rest_is_generated_unless_it_is_a_sliver(columns: slice, generated: bool) -> None:
    (step,) = planned([observed(world(), recovered=beside(columns))])
    assert (step.new_side is not None) == generated
    assert step.composed.recovered is not None


def test_where_the_camera_was_lost_a_side_begins_anew() -> None:
    steps = planned([observed(world()), observed(world(seed=1), View(part=1)), observed(world(seed=1), View(part=1))])
    assert asked(steps) == [0, 1]
    assert steps[2].composed is steps[1].composed


def test_a_picture_at_the_border_has_no_side_to_generate() -> None:
    assert asked(planned([observed(world()), observed(world(seed=1))], Canvas(120, K + 28, 0, 28))) == []


def test_the_plan_goes_on_from_window_to_window() -> None:
    observations = [observed(picture) for picture in (world(), with_actor(world(), 8), world(), with_actor(world(), 8))]
    planner = Planner(CANVAS, "left", reuse=True)
    steps = [step for start in (0, 1, 2) for step in planner.plan(observations[start : max(1, 2 * start)])]
    assert asked(steps) == asked(planned(observations)) == [0, 1]
