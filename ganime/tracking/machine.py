"""How busy the machine of a run is: MLflow's monitors (psutil, NVML) read on a thread, written with its other numbers.

MLflow's ready-made loop ends for good the first time the server does not answer; this one outlives an outage.
"""

import threading
import time
from collections.abc import Callable

from mlflow.system_metrics.metrics.base_metrics_monitor import BaseMetricsMonitor
from mlflow.system_metrics.metrics.cpu_monitor import CPUMonitor
from mlflow.system_metrics.metrics.disk_monitor import DiskMonitor
from mlflow.system_metrics.metrics.gpu_monitor import GPUMonitor
from mlflow.system_metrics.metrics.network_monitor import NetworkMonitor

INTERVAL_S = 10.0


class Watch:
    """A thread that reads the monitors every `interval_s` seconds until it is closed.

    `log(values, step)`: step counts intervals since `started_s` (seconds since 1970), so a resumed run goes on after
    the numbers it has. A `system/` name puts a metric on its own tab of the UI.
    """

    def __init__(
        self, log: Callable[[dict[str, float], int], None], started_s: float, interval_s: float = INTERVAL_S
    ) -> None:
        self._log = log
        self._started_s = started_s
        self._interval_s = interval_s
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="ganime-machine", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop reading."""
        self._closed.set()
        self._thread.join()

    def _work(self) -> None:
        monitors = _monitors()
        while not self._closed.wait(self._interval_s):
            step = int((time.time() - self._started_s) / self._interval_s)
            self._log({f"system/{name}": value for monitor in monitors for name, value in _read(monitor).items()}, step)


def _monitors() -> list[BaseMetricsMonitor]:
    monitors: list[BaseMetricsMonitor] = [CPUMonitor(), DiskMonitor(), NetworkMonitor()]
    try:
        monitors.append(GPUMonitor())
    except Exception:  # NVML says in many ways that there is no NVIDIA GPU
        return monitors
    return monitors


def _read(monitor: BaseMetricsMonitor) -> dict[str, float]:
    monitor.clear_metrics()
    monitor.collect_metrics()
    return dict(monitor.aggregate_metrics())
