"""The numbers of an evaluation in the run of the model."""

from pathlib import Path

from ganime.tracking import Tracking, log_evaluation, start
from tests.tracking.store import finished


def test_a_show_of_any_name_loses_no_numbers(tracking: Tracking, tmp_path: Path) -> None:
    log_evaluation(tracking, "mse-8", {"shows": {"It's (1965)": {"ssim": 0.5}}, "ssim": 0.75}, 100, tmp_path)
    run = start(tracking, "mse-8", {}, {})
    assert finished(run).data.metrics == {"test/shows/It_s _1965_/ssim": 0.5, "test/ssim": 0.75}
