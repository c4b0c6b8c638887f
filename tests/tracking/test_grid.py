"""Pictures by step, where the UI looks for them."""

from ganime.tracking import Tracking, start
from tests.tracking.store import files, finished, picture


def test_grids_are_where_the_ui_looks_for_pictures_by_step(tracking: Tracking) -> None:
    run = start(tracking, "mse-3", {}, {})
    run.log_grid("pictures/validation", picture(10), 0)
    run.log_grid("pictures/validation", picture(20), 100)
    assert finished(run).data.tags["mlflow.loggedImages"] == "True"
    assert files(run, "images") == [
        "images/pictures~validation+step+0+timestamp+0+ganime+compressed.webp",
        "images/pictures~validation+step+0+timestamp+0+ganime.png",
        "images/pictures~validation+step+100+timestamp+0+ganime+compressed.webp",
        "images/pictures~validation+step+100+timestamp+0+ganime.png",
    ]


def test_a_step_that_is_done_again_leaves_one_picture(tracking: Tracking) -> None:
    run = start(tracking, "mse-4", {}, {})
    run.log_grid("pictures/validation", picture(10), 100)
    run.log_grid("pictures/validation", picture(20), 100)
    finished(run)
    assert len(files(run, "images")) == 2
