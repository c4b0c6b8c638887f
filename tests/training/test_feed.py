"""The pictures that a worker learns from, is validated on and fits a method to."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ganime.data.batches.augmentation import window_size
from ganime.data.batches.sampler import replicas_of
from ganime.data.batches.windows import load_windows
from ganime.data.manifest import Manifest
from ganime.frame import Canvas, training_canvas
from ganime.models.methods import build
from ganime.params import Train
from ganime.tracking import Place, Tracking
from ganime.training import feed
from ganime.training.feed import fit_pictures, training_pictures, validation_pictures
from ganime.training.job import TrainingJob
from ganime.training.state import TrainState, create_state
from tests.trainings import PARAMS

CANVAS = training_canvas(32, 64)


def job_on(shards: Path, **changes: object) -> TrainingJob:
    place = Place(Tracking("sqlite:///nowhere.db", None, "ganime"), "0", 0.0)
    params = Train.model_validate(PARAMS | {"mode": "device"} | changes)
    return TrainingJob("run", str(shards), params, {}, "runs/run", place, listener=None)


def state_at(step: int = 0, canvas: Canvas = CANVAS) -> TrainState:
    recipe = build("mse", {"channels": 2}, canvas, (0.5, 0.5, 0.5))
    state = create_state(recipe, canvas, torch.device("cpu"), ema_decay=0.5)
    state.step = step
    return state


def steps_of(
    shards: Path, count: int, rank: int = 0, world: int = 1, first: int = 0, **changes: object
) -> torch.Tensor:
    """The pictures of some steps from `first` on, as one worker of `world` sees them."""
    state = state_at(first)
    pictures = training_pictures(job_on(shards, **changes), Manifest.load(shards), state, rank, world)
    found = []
    for _ in range(count):
        found.append(next(pictures))
        state.step += 1
    return torch.stack(found)


def test_a_step_has_a_batch_of_pictures_of_the_canvas_size(shards):
    pictures = steps_of(shards, 3)
    assert pictures.shape == (3, 8, 3, 32, 64)
    assert 0 <= pictures.min() < 0.1 and 0.9 < pictures.max() <= 1
    assert not torch.equal(pictures[0], pictures[1])


def test_two_workers_see_what_one_would_each_a_half(shards):
    alone = steps_of(shards, 3)
    for rank in range(2):
        places = replicas_of(8, Manifest.load(shards).rows("train"), rank, 2).places(8)
        torch.testing.assert_close(steps_of(shards, 3, rank, 2), alone[:, places])


def test_a_resumed_run_sees_what_an_unbroken_one_would(shards):
    assert torch.equal(steps_of(shards, 2, first=5), steps_of(shards, 7)[5:])


def test_another_seed_shows_the_pictures_in_another_order(shards):
    assert not torch.equal(steps_of(shards, 1, seed=1), steps_of(shards, 1))


def test_without_variation_the_pictures_are_the_windows(shards):
    plain = {"zoom": 1.0, "colour": 0.0, "flip": False}
    pictures = (255 * steps_of(shards, 2, augment=plain)).round().byte().permute(0, 1, 3, 4, 2).flatten(0, 1)
    windows = {window.tobytes() for window in load_windows(shards, "train", 32, 64)}
    assert {picture.numpy().tobytes() for picture in pictures} <= windows


def test_windows_have_room_to_zoom_in():
    assert window_size(CANVAS, Train.model_validate(PARAMS).augment) == (38, 77)


def test_what_networks_draw_differs_from_step_to_step_and_from_rank_to_rank_and_is_drawn_again(shards):
    def drawn(rank: int) -> list[float]:
        state = state_at()
        pictures = training_pictures(job_on(shards), Manifest.load(shards), state, rank, 2)
        noise = []
        for _ in range(2):
            next(pictures)
            noise.append(float(torch.rand(1)))
            state.step += 1
        return noise

    assert len({*drawn(0), *drawn(1)}) == 4
    assert drawn(0) == drawn(0)


def test_a_method_is_fitted_to_the_first_pictures_of_the_training_split(shards, monkeypatch):
    monkeypatch.setattr(feed, "FIT_PICTURES", 11)
    pictures = fit_pictures(job_on(shards), CANVAS)
    assert pictures.shape == (11, 3, 32, 64)
    windows = load_windows(shards, "train", 32, 64)[:11]
    np.testing.assert_array_equal((255 * pictures).round().byte().permute(0, 2, 3, 1).numpy(), windows)


@pytest.mark.parametrize("most", [4, 512])
def test_the_workers_together_are_validated_on_the_same_pictures_however_many_they_are(shards, most, monkeypatch):
    monkeypatch.setattr(feed, "VALIDATION_PICTURES", most)

    def seen(world: int) -> list[bytes]:
        job = job_on(shards, batch_size=2)
        shares = [validation_pictures(job, Manifest.load(shards), state_at(), rank, world) for rank in range(world)]
        return sorted(picture.tobytes() for share in shares for picture in share)

    assert seen(2) == seen(1)
    whole = {window.tobytes() for window in load_windows(shards, "val", 32, 64)}
    assert set(seen(1)) <= whole
    assert len(seen(1)) == min(most, len(whole))
