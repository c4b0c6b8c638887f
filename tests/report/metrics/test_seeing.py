"""Measures that agree with the eye: the truth scores best, and what looks worse scores worse."""

import cv2
import numpy as np
import pytest
import torch
from torch import nn
from torchmetrics.image.fid import FrechetInceptionDistance

from ganime.frame import Canvas, Pixels, training_canvas
from ganime.models.frozen import Frozen, training_features
from ganime.models.tensors import to_float
from ganime.report.judge_features import judge_features
from ganime.report.metrics.distribution import distances
from ganime.report.metrics.intervals import Interval, draws, interval, resampled, wilson
from ganime.report.metrics.pyramid import laplacian_pyramid, swd
from ganime.report.metrics.repetition import BLOCK_PX, repetition
from ganime.report.metrics.sharpness import sharpness_ratio, steps
from ganime.report.metrics.sides import side_strips
from ganime.report.metrics.sight import Sight
from ganime.report.metrics.statistics import side_maps, statistics, structure

CANVAS = training_canvas(72, 128)  # sides of 16 columns


def drawn(seed: int, count: int = 1) -> Pixels:
    """Flat shapes with ink around them."""
    random = np.random.default_rng(seed)
    pictures = np.empty((count, CANVAS.height, CANVAS.width, 3), np.uint8)
    for picture in pictures:
        picture[:] = random.integers(90, 200, 3)
        for _ in range(40):
            middle = (int(random.integers(CANVAS.width)), int(random.integers(CANVAS.height)))
            radius = int(random.integers(3, 12))
            cv2.circle(picture, middle, radius, [int(level) for level in random.integers(0, 256, 3)], -1)
            cv2.circle(picture, middle, radius, (0, 0, 0), 1)
    return pictures


def blurred(pictures: Pixels, sigma: float) -> Pixels:
    return np.stack([cv2.GaussianBlur(picture, (0, 0), sigma) for picture in pictures])


TRUTH = drawn(0, 3)
SIGHT = Sight(TRUTH, CANVAS, judge_features())


def means(pictures: Pixels) -> dict[str, float]:
    return {name: float(values.mean()) for name, values in SIGHT.measure(pictures)[0].items()}


def test_right_sides_are_looked_at_in_a_mirror():
    left, right = side_strips(TRUTH, CANVAS)
    assert np.array_equal(left, TRUTH[:, :, :16])
    assert np.array_equal(right[:, :, ::-1], TRUTH[:, :, -16:])


def test_the_truth_is_0_from_itself():
    found = means(TRUTH)
    assert found["sides.stats"] == found["sides.swd"] == 0
    assert found["sides.structure"] == pytest.approx(0, abs=1e-6)
    assert found["sides.step"] == found["sides.step_truth"]


@pytest.mark.parametrize("measure", ["sides.stats", "sides.structure", "sides.swd"])
def test_more_blur_is_worse(measure):
    found = [means(blurred(TRUTH, sigma))[measure] for sigma in (0.5, 1, 2, 4, 8)]
    assert found == sorted(found)
    assert found[0] > 0


def test_statistics_do_not_care_where_things_lie_and_structure_does():
    upside_down = means(TRUTH[:, ::-1].copy())
    foggy = means(blurred(TRUTH, 4))
    assert upside_down["sides.stats"] < foggy["sides.stats"] / 2
    assert upside_down["sides.structure"] > foggy["sides.structure"]


def test_blur_has_fewer_steps_and_noise_more():
    noisy = np.clip(TRUTH + np.random.default_rng(0).normal(0, 20, TRUTH.shape), 0, 255).astype(np.uint8)
    fog, noise = means(blurred(TRUTH, 2)), means(noisy)
    assert sharpness_ratio(fog["sides.step"], fog["sides.step_truth"]) < 0.6
    assert sharpness_ratio(noise["sides.step"], noise["sides.step_truth"]) > 1.3


def test_streaks_have_steps_from_row_to_row_alone():
    streaks = TRUTH.copy()
    streaks[:, :, :16], streaks[:, :, -16:] = TRUTH[:, :, 16:17], TRUTH[:, :, -17:-16]
    assert steps(streaks, CANVAS)["step_x"].tolist() == [0, 0, 0]
    assert steps(streaks, CANVAS)["step_y"].min() > 1


def test_steps_of_a_ramp_are_its_slope():
    ramp = np.broadcast_to((2 * np.arange(CANVAS.width, dtype=np.uint8))[:, None], (1, CANVAS.height, CANVAS.width, 3))
    found = {name: float(values[0]) for name, values in steps(np.ascontiguousarray(ramp % 128), CANVAS).items()}
    assert found == {"step_x": 2.0, "step_y": 0.0, "step": 2.0}


def test_a_pyramid_adds_up_to_the_picture():
    picture = TRUTH[0].astype(np.float32)
    fine, middle, rest = laplacian_pyramid(picture)
    again = middle + cv2.pyrUp(rest, dstsize=(64, 36))
    assert np.abs(fine + cv2.pyrUp(again, dstsize=(128, 72)) - picture).max() < 1e-3


def test_no_value_depends_on_the_size_of_the_batch():
    fog = blurred(TRUTH, 2)
    together = SIGHT.measure(fog)[0]
    for number in range(len(fog)):
        one = slice(number, number + 1)
        alone = Sight(TRUTH[one], CANVAS, judge_features()).measure(fog[one])[0]
        for name, values in alone.items():
            assert values[0] == pytest.approx(together[name][number], rel=1e-4, abs=1e-6), name


def test_distances_of_batches_are_those_of_single_pictures():
    assert swd(blurred(TRUTH, 2), TRUTH, CANVAS)[1] == swd(blurred(TRUTH[1:2], 2), TRUTH[1:2], CANVAS)[0]


def test_sides_of_different_widths_are_both_looked_at():
    canvas = Canvas(72, 128, left=8, right=24)
    maps, truth = (side_maps(pictures, canvas, training_features()) for pictures in (blurred(TRUTH, 2), TRUTH))
    assert [side[0].shape[-1] for side in maps.sides] == [8, 12]
    assert (statistics(maps.moments(), truth.moments()) > 0).all()
    assert (structure(maps, truth) > 0).all()


def test_what_trains_and_what_judges_are_two_networks():
    stems = [network.state_dict()["stem.0.weight"] for network in (training_features(), judge_features())]
    assert not torch.equal(*stems)
    assert not any(weight.requires_grad for weight in judge_features().parameters())
    assert not judge_features().train().training


def test_pictures_taken_together_are_0_from_themselves_and_far_from_fog():
    pictures = drawn(1, 24)
    truth = side_maps(pictures, CANVAS, judge_features()).pooled()[:, 0]
    fog = side_maps(blurred(pictures, 3), CANVAS, judge_features()).pooled()[:, 0]
    same, far = distances(truth, truth), distances(fog, truth)
    assert same["fid"] == pytest.approx(0, abs=0.05)
    assert far["fid"] > 10 * max(same["fid"], 0.1)
    assert far["kid"] > same["kid"] + 3 * same["kid_spread"] / 50**0.5
    assert distances(fog, truth) == far


def test_nothing_is_said_of_a_few_sides():
    assert distances(np.zeros((3, 4)), np.zeros((3, 4))) == {}


class Pooled(nn.Module):
    """Uint8 pictures B×3×H×W → the mean of each channel of the coarsest map, B×F."""

    def __init__(self, frozen: Frozen) -> None:
        super().__init__()
        self.frozen, self.num_features = frozen, SIGHT.pooled.shape[-1]

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.frozen(to_float(pictures))[-1].mean(dim=(2, 3))


def test_distances_of_features_are_those_torchmetrics_finds_in_the_pictures_by_itself():
    pictures = drawn(1, 24)
    fog = blurred(pictures, 3)
    features = [side_maps(some, CANVAS, judge_features()).pooled()[:, 0] for some in (fog, pictures)]
    reference = FrechetInceptionDistance(feature=Pooled(judge_features()))
    for some, real in ((pictures, True), (fog, False)):
        reference.update(torch.from_numpy(side_strips(some, CANVAS)[0]).permute(0, 3, 1, 2), real=real)
    assert distances(*features)["fid"] == pytest.approx(reference.compute().item(), rel=1e-3)


def test_a_second_head_is_repetition_and_a_background_is_not():
    picture = np.full((CANVAS.height, CANVAS.width, 3), 120, np.uint8)
    random = np.random.default_rng(0)
    head = random.integers(0, 256, (4 * BLOCK_PX, BLOCK_PX, 3), np.uint8)
    picture[12:60, 60 : 60 + BLOCK_PX] = head
    picture[12:60, 0:BLOCK_PX] = head[:, ::-1]  # on the left side, mirrored
    moving = np.zeros(picture.shape[:2], bool)
    assert repetition(picture, moving, CANVAS) == 0
    moving[12:60, 60 : 60 + BLOCK_PX] = True
    assert repetition(picture, moving, CANVAS) == pytest.approx(4 / 12)  # 12 blocks of 12×12 fit on both sides


def test_an_interval_over_shots_is_wide_where_shots_differ():
    values = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    by_shot = resampled({"m": values}, draws(["a", "a", "a", "b", "b", "b"]), dict)
    by_picture = resampled({"m": values}, draws(list("abcdef")), dict)
    assert interval(by_shot["m"]) == Interval(0.0, 1.0)
    assert 0 < interval(by_picture["m"]).low < 0.5 < interval(by_picture["m"]).high < 1


def test_what_is_better_in_every_shot_is_better_for_sure():
    hard = np.array([1.0, 5.0, 9.0])
    weights = draws(["a", "b", "c"])
    difference = resampled({"m": hard - 0.1}, weights, dict)["m"] - resampled({"m": hard}, weights, dict)["m"]
    assert interval(difference).excludes_0
    assert interval(difference).high == pytest.approx(-0.1)


def test_wilsons_interval():
    found = wilson(8, 10)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert wilson(0, 0) == Interval(0.0, 1.0)
    with pytest.raises(ValueError, match="3 wins of 2 votes"):
        wilson(3, 2)
