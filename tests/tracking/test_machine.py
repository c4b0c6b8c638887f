"""How busy the machine of a run is."""

import time

from ganime.tracking import Tracking, start
from tests.tracking.store import finished


def test_the_machine_is_watched_until_the_run_is_finished(tracking: Tracking) -> None:
    run = start(tracking, "mse-6", {}, {})
    run.watch_machine(interval_s=0.05)
    time.sleep(0.3)
    assert "system/cpu_utilization_percentage" in finished(run).data.metrics
