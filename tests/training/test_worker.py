"""Parts of the training loop that need no cluster."""

import pytest
import torch

from ganime.data.batches.sampler import EVERYTHING, replicas_of
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.params import Train
from ganime.training.feed import resident
from ganime.training.journal import Progress, StepReport, history
from ganime.training.state import TrainState, create_state
from ganime.training.worker import DivergedError, _judge, _mean_over_workers, _standing
from tests.training.test_train import PARAMS

TRAIN = Train.model_validate(PARAMS | {"patience": 2, "max_steps": 100})


def state_at(step: int) -> TrainState:
    canvas = training_canvas(32, 64)
    recipe = build("glcic", {"channels": 4, "discriminator_channels": 2, "norm": "group"}, canvas, (0.5, 0.5, 0.5))
    state = create_state(recipe, canvas, torch.device("cpu"), ema_decay=0.5)
    state.step = step
    return state


def scores(statistics: float, ssim: float = 0.5) -> dict[str, float]:
    return {"val/eye/stats": statistics, "val/pixels/ssim": ssim, "val/pixels/psnr": 17.0}


def test_scores_count_in_the_last_phase_alone():
    early = _judge(Progress(), TRAIN, state_at(18), scores(0.1))
    joint = _judge(early, TRAIN, state_at(40), scores(0.5))

    assert (early.best, early.waited, early.epoch) == (None, 0, 1)
    assert (joint.best, joint.waited, joint.epoch) == (-0.5, 0, 2)


def test_training_stops_after_as_many_epochs_without_better_statistics_as_it_has_patience():
    progress = Progress(best=-0.5, waited=1)

    assert _judge(progress, TRAIN, state_at(40), scores(0.4, ssim=0.1)).stopped == ""
    worse = _judge(progress, TRAIN, state_at(40), scores(0.6, ssim=0.9))
    assert worse.stopped == "no better validation statistics for 2 epochs"


def test_training_can_go_by_ssim_instead():
    by_ssim, progress = TRAIN.model_copy(update={"stop_by": "ssim"}), Progress(best=0.5, waited=1)

    assert _judge(progress, by_ssim, state_at(40), scores(0.6, ssim=0.6)).stopped == ""
    worse = _judge(progress, by_ssim, state_at(40), scores(0.1, ssim=0.4))
    assert worse.stopped == "no better validation SSIM for 2 epochs"


def test_the_best_checkpoint_is_that_of_the_best_score_in_the_last_phase():
    by_ssim = TRAIN.model_copy(update={"stop_by": "ssim"})

    assert _standing(Progress(best=None), TRAIN, state_at(18), scores(0.1))["score"] == -1e9
    assert _standing(Progress(best=-0.5), TRAIN, state_at(40), scores(0.6))["score"] == -0.6
    assert _standing(Progress(best=0.5), by_ssim, state_at(40), scores(0.6, ssim=0.4))["score"] == 0.4


def test_training_stops_when_all_steps_are_done():
    assert _judge(Progress(best=-0.5), TRAIN, state_at(100), scores(0.4)).stopped == "all 100 steps are done"


def test_losses_are_averaged_over_steps():
    terms = [{"generator/mse": torch.tensor(value)} for value in (1.0, 2.0, 6.0)]

    assert _mean_over_workers(terms, first_step=10) == {"generator/mse": 3.0}


def test_a_step_whose_loss_is_not_finite_is_named():
    terms = [{"generator/mse": torch.tensor(value)} for value in (1.0, float("nan"), 6.0)]

    with pytest.raises(DivergedError, match="step 12: generator/mse is not finite"):
        _mean_over_workers(terms, first_step=10)


def test_windows_on_the_device_are_all_shown_once_a_pass_in_a_new_order():
    windows = torch.arange(6).reshape(6, 1, 1, 1)
    feed = resident(windows, EVERYTHING, batch_size=3, seed=0, first=0)
    first = torch.cat([next(feed), next(feed)]).flatten().tolist()
    second = torch.cat([next(feed), next(feed)]).flatten().tolist()

    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4, 5]
    assert first != second


def test_windows_on_the_device_go_on_where_a_resumed_run_was():
    windows = torch.arange(10).reshape(10, 1, 1, 1)
    unbroken = resident(windows, EVERYTHING, batch_size=4, seed=0, first=0)
    batches = [next(unbroken).flatten().tolist() for _ in range(7)]

    resumed = resident(windows, EVERYTHING, batch_size=4, seed=0, first=4)

    assert [next(resumed).flatten().tolist() for _ in range(3)] == batches[4:]


def test_two_workers_share_the_batches_of_one_on_the_device():
    windows = torch.arange(24).reshape(24, 1, 1, 1)
    shares = [replicas_of(4, 24, rank, world=2) for rank in range(2)]
    alone = resident(windows, replicas_of(4, 24, 0, world=1), batch_size=4, seed=0, first=3)
    halves = [resident(half, share, 4, 0, 3) for half, share in zip(windows.split(12), shares, strict=True)]

    for _ in range(9):
        whole = torch.empty(4, dtype=torch.long)
        for half, share in zip(halves, shares, strict=True):
            whole[share.places(4)] = next(half).flatten()
        assert whole.tolist() == next(alone).flatten().tolist()


def test_the_last_row_of_an_epoch_has_its_scores():
    reports = [StepReport(step, "joint", {"generator/mse": 0.1 * step}, {"generator": 0.01}, 50.0) for step in (10, 20)]

    rows = history(Progress(), reports, {"val/eye/stats": 0.7}).history

    assert [row["step"] for row in rows] == [10, 20]
    assert "val/eye/stats" not in rows[0]
    assert rows[1]["val/eye/stats"] == 0.7
    assert rows[1]["rate/generator"] == 0.01
