from dataclasses import replace

import cv2
import numpy as np
import pytest

from ganime.film.camera import View
from ganime.film.picture import Picture, picture_of
from ganime.film.steady.background import Backgrounds
from ganime.film.steady.generation import (
    BATCH,
    GenerationQueue,
    Values,
    grain_like,
    grain_of,
    matched,
    muted,
    sharpened,
    sharpness,
)
from ganime.film.steady.values import GeneratedSide, Side
from ganime.frame import Canvas, Pixels
from ganime.paint.painted import Confidence, PaintedSide
from ganime.paint.plate import Kept, Plate
from ganime.report.metrics.seam import seam_ratio, seam_steps
from tests.film.steady.shots import CANVAS as SMALL
from tests.film.steady.shots import STEP, Numbered, with_actor, world

CANVAS = Canvas(240, 428, 54, 54)


def soft(picture: Pixels, times: int = 4) -> Pixels:
    """As a model that works at a fraction of the size would make it."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (width // times, height // times), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def scene() -> tuple[Pixels, Pixels, Pixels]:
    """A wide picture, its known part, and what a model made of the whole: soft and too dark."""
    wide = world(CANVAS.width, 240)
    return wide, np.ascontiguousarray(wide[:, CANVAS.known]), (soft(wide) * 0.85).astype(np.uint8)


def test_no_seam_can_be_told() -> None:
    wide, known, made = scene()
    after = wide.copy()
    after[:, :54] = matched(made[:, :54], known, "left", 4.0)
    after[:, -54:] = matched(made[:, -54:], known, "right", 4.0)
    truth = seam_ratio(*(float(x[0]) for x in seam_steps(wide[None], CANVAS)))
    assert seam_ratio(*(float(x[0]) for x in seam_steps(after[None], CANVAS))) == pytest.approx(truth, rel=0.2)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_comes_nearer_to_the_truth(side: Side) -> None:
    wide, known, made = scene()
    columns = slice(0, 54) if side == "left" else slice(-54, None)
    truth, before = wide[:, columns].astype(float), made[:, columns]
    after = matched(before, known, side, 4.0)
    assert np.abs(after - truth).mean() < 0.9 * np.abs(before - truth).mean()


def test_sharpening_gives_edges_no_halo() -> None:
    wide, _, made = scene()
    side, strip = made[:, :54].astype(np.float32), wide[:, 54:90].astype(np.float32)
    sharp = sharpened(side, strip, 4.0)
    assert sharpness(sharp, 4.0) > 1.3 * sharpness(side, 4.0)
    assert (sharp.min(), sharp.max()) == (side.min(), side.max())


def test_a_side_as_sharp_as_the_film_stays_as_it_is() -> None:
    strip = world(100, 240).astype(np.float32)
    assert sharpened(strip[:, 50:], cv2.GaussianBlur(strip[:, :50], (0, 0), 3), 4.0) is not None
    np.testing.assert_array_equal(
        sharpened(strip[:, 50:], cv2.GaussianBlur(strip[:, :50], (0, 0), 3), 4.0), strip[:, 50:]
    )


def test_grain_is_as_strong_as_that_of_the_film_and_always_the_same() -> None:
    rng = np.random.default_rng(0)
    strip = np.full((240, 54, 3), 120, np.float32) + rng.normal(0, 5, (240, 54, 1)).astype(np.float32)
    grain = grain_like(strip, 54)
    assert grain_of(np.repeat(grain[..., None], 3, axis=2)) == pytest.approx(grain_of(strip), rel=0.05)
    np.testing.assert_array_equal(grain, grain_like(strip, 54))


def grainy(levels: float) -> Values:
    """A strip of one grey in grain of a strength."""
    noise = np.random.default_rng(0).normal(0, 1, (240, 54, 1)).astype(np.float32)
    strength = grain_of(np.repeat(noise, 3, axis=2))
    return np.full((240, 54, 3), 120, np.float32) + noise * levels / strength


def test_a_clean_drawing_has_no_grain_and_the_faintest_has() -> None:
    assert not grain_like(world(54, 240).astype(np.float32), 54).any()
    assert not grain_like(grainy(0.5), 54).any()
    assert grain_like(grainy(1.0), 54).any()


def test_what_is_stronger_than_any_grain_is_a_texture_and_not_made_again() -> None:
    strengths = [grain_of(np.repeat(grain_like(grainy(levels), 54)[..., None], 3, axis=2)) for levels in (10, 30)]
    assert strengths == pytest.approx([10, 12], rel=0.05)


def test_grain_spreads_over_half_a_pixel() -> None:
    grain = grain_like(grainy(5), 54)
    assert np.corrcoef(grain[:, 1:].ravel(), grain[:, :-1].ravel())[0, 1] == pytest.approx(0.5, abs=0.15)


def test_a_side_that_was_not_enlarged_keeps_its_pixels_far_from_the_seam() -> None:
    _, known, made = scene()
    np.testing.assert_array_equal(matched(made[:, :54], known, "left", 1.0)[:, :18], made[:, :18])


def test_beside_a_grey_film_a_side_is_grey_and_as_light_as_it_was() -> None:
    grey = np.repeat(world(seed=3)[..., :1], 3, axis=2)
    made = world(60, seed=4).astype(np.float32)
    luma = made @ np.array([0.299, 0.587, 0.114], np.float32)
    np.testing.assert_allclose(muted(made, grey), np.repeat(luma[..., None], 3, axis=2), atol=1e-3)


def test_beside_a_tinted_film_a_side_has_its_tint() -> None:
    tinted = np.clip(world(seed=3)[..., :1] * 0.5 + np.array([60, 40, 10]), 0, 255).astype(np.uint8)
    found = muted(world(60, seed=4).astype(np.float32), tinted)
    np.testing.assert_allclose(found[..., 0] - found[..., 1], 20, atol=2)
    np.testing.assert_allclose(found[..., 1] - found[..., 2], 30, atol=2)


def test_colours_that_the_film_has_too_are_left_alone() -> None:
    made = world(60, seed=4).astype(np.float32) * 0.5 + 64
    assert muted(made, world(seed=3)) is made


@pytest.mark.parametrize(("share", "left"), [(0.007, False), (0.015, True)], ids=["a spot", "a red lamp"])
def test_one_pixel_in_a_hundred_tells_what_colours_the_film_has(share: float, left: bool) -> None:
    grey = np.repeat(world(seed=3)[..., :1], 3, axis=2)
    looked_at = np.argwhere(np.ones(grey[::4, ::4].shape[:2]))[: round(share * grey[::4, ::4, 0].size)] * 4
    grey[looked_at[:, 0], looked_at[:, 1]] = (255, 0, 0)
    made = np.full((120, 60, 3), (150, 120, 110), np.float32)
    assert (muted(made, grey) is made) == left


def wanted(picture: Picture) -> GeneratedSide:
    return GeneratedSide(View(), picture)


def queue_of(painter: Numbered, model: bool = False, detail: bool = True) -> GenerationQueue:
    """Of a painter, or of one that is a model as large as the film."""
    outpainter = replace(painter.outpainter, canvas=SMALL if model else None)
    return GenerationQueue(outpainter, SMALL, detail, Backgrounds([], []))


def test_nothing_is_asked_until_a_side_is_needed_and_then_once() -> None:
    painter, one = Numbered(), wanted(picture_of(world()))
    queue = queue_of(painter)
    queue.promise(one, "left")
    assert (queue.asked, queue.calls, painter.batches) == (0, 0, [])
    side = queue.side_of(one)
    assert queue.side_of(one) is side
    assert (queue.asked, queue.calls, painter.batches) == (1, 1, [1])
    assert side.shape == (120, SMALL.left, 3)
    assert set(side.ravel().tolist()) == {STEP}


def test_both_sides_of_a_picture_are_of_one_answer() -> None:
    painter, picture = Numbered(), picture_of(world())
    queue, left, right = queue_of(painter), wanted(picture), wanted(picture)
    queue.promise(left, "left")
    queue.promise(right, "right")
    assert set(queue.side_of(right).ravel().tolist()) == set(queue.side_of(left).ravel().tolist()) == {STEP}
    assert queue.asked == 1
    np.testing.assert_array_equal(painter.pictures[0], world())


def test_what_waits_is_generated_in_the_order_of_the_promises() -> None:
    painter = Numbered()
    queue, sides = queue_of(painter), [wanted(picture_of(world(seed=seed))) for seed in range(3)]
    for side in sides:
        queue.promise(side, "left")
    assert queue.side_of(sides[2])[0, 0, 0] == 3 * STEP
    assert [side.side_HSC[0, 0, 0] for side in sides if side.side_HSC is not None] == [STEP, 2 * STEP, 3 * STEP]
    assert painter.batches == [1, 1, 1]


def test_a_model_is_asked_for_full_batches_of_what_waits() -> None:
    painter = Numbered()
    queue = queue_of(painter, model=True, detail=False)
    sides = [wanted(picture_of(world(seed=seed))) for seed in range(BATCH + 2)]
    for side in sides:
        queue.promise(side, "left")
        queue.promise(side, "left")  # as two composed sides may show it
    queue.side_of(sides[0])
    assert painter.batches == [BATCH]
    assert sides[BATCH].side_HSC is None
    queue.side_of(sides[-1])
    assert painter.batches == [BATCH, 2]


def test_a_picture_is_let_go_once_its_side_is_there() -> None:
    one = wanted(picture_of(world()))
    queue = queue_of(Numbered())
    queue.promise(one, "left")
    queue.side_of(one)
    assert one.picture is None


@pytest.mark.parametrize(
    ("model", "detail", "as_made"), [(False, True, True), (True, False, True), (True, True, False)]
)
def test_only_what_a_model_made_is_matched_to_the_film_and_only_if_asked(
    model: bool, detail: bool, as_made: bool
) -> None:
    one = wanted(picture_of(world()))
    queue = queue_of(Numbered(), model, detail)
    queue.promise(one, "left")
    assert (set(queue.side_of(one).ravel().tolist()) == {STEP}) == as_made


def test_who_paints_from_backgrounds_is_given_that_of_each_picture_or_none_where_it_is_not_known() -> None:
    given: list[Plate | None] = []

    def one_side(known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None) -> PaintedSide:
        given.append(plate)
        return PaintedSide(np.zeros((len(known_HKC), width, 3), np.uint8), Confidence())

    drawn = [picture_of(with_actor(world(), x)) for x in (20, 30, 40, 60, 80, 100, 120)]
    alone = picture_of(world(seed=1))
    views = [*[View()] * len(drawn), View(part=1)]
    outpainter = replace(Numbered().outpainter, one_side=one_side)
    queue = GenerationQueue(outpainter, SMALL, True, Backgrounds([*drawn, alone], views))
    for picture in (drawn[3], alone):
        one = wanted(picture)
        queue.promise(one, "right")
        queue.side_of(one)
    plate, nothing = given
    assert plate is not None and nothing is None
    assert np.array_equal(plate.picture_HKC, world())
