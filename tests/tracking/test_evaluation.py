"""The numbers of an evaluation in the run of the model."""

from pathlib import Path

from ganime.tracking import Tracking, log_evaluation, log_review, start
from tests.tracking.store import finished


def test_a_show_of_any_name_loses_no_numbers(tracking: Tracking, tmp_path: Path) -> None:
    log_evaluation(tracking, "mse-8", {"shows": {"It's (1965)": {"ssim": 0.5}}, "ssim": 0.75}, 100, tmp_path)
    run = start(tracking, "mse-8", {}, {})
    assert finished(run).data.metrics == {"test/shows/It_s _1965_/ssim": 0.5, "test/ssim": 0.75}


def test_the_page_of_a_film_is_kept_with_how_to_open_it(tracking: Tracking, tmp_path: Path) -> None:
    (tmp_path / "page/made").mkdir(parents=True)
    (tmp_path / "page/index.html").write_text("a film")
    (tmp_path / "page/made/shot.mp4").write_bytes(b"clip")

    log_review(tracking, "mse-8", tmp_path / "page")

    run = start(tracking, "mse-8", {}, {})
    told = finished(run).data.tags["mlflow.note.content"]
    assert f"--run-id {run.place.run_id} --artifact-path review" in told
    fetched = Path(run.client.download_artifacts(run.place.run_id, "review", str(tmp_path)))
    assert (fetched / "index.html").read_text() == "a film"
    assert (fetched / "made/shot.mp4").read_bytes() == b"clip"
