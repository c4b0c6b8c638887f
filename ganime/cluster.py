"""Ray: the cluster that RAY_ADDRESS names, or one started on this machine, quiet."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import ray

from ganime.errors import ParamsError, TrainError

ENVIRONMENT = {
    # On a busy machine, threads that wait by spinning take the cores from those that work: 27 → 60 images/s measured.
    "GOMP_SPINCOUNT": "0",
    "OMP_WAIT_POLICY": "PASSIVE",
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


@contextmanager
def connected(num_cpus: int) -> Iterator[None]:
    """Ray, for as long as the block lasts. A local Ray is given `num_cpus` CPUs to hand out, or the machine's if more.

    A Ray that runs in this process already is used and left running. Raises ParamsError if the cluster that RAY_ADDRESS
    names does not answer.
    """
    if ray.is_initialized():
        yield
        return
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    address = os.environ.get("RAY_ADDRESS")
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address:
            ray.init(address, **quiet)
        else:
            ray.init(num_cpus=max(num_cpus, os.cpu_count() or 1), include_dashboard=False, **quiet)
    except (ConnectionError, ValueError) as error:
        raise ParamsError(f"RAY_ADDRESS={address}: no Ray cluster answers there; start it or unset it") from error
    try:
        yield
    except KeyboardInterrupt:
        raise  # Ray goes with this process (see `edge.run`): shut down under a thread that waits for it, it would crash
    except BaseException:
        ray.shutdown()
        raise
    ray.shutdown()


def check_room(asked: Mapping[str, float]) -> None:
    """See that the cluster is large enough for `asked` (resource → amount), instead of waiting for ever.

    Raises TrainError saying what there is, what is free, and what was asked for.
    """
    total, free = ray.cluster_resources(), ray.available_resources()
    if any(total.get(name, 0) < amount for name, amount in asked.items()):
        report = ", ".join(
            f"{name}: {amount:g} asked for, {total.get(name, 0):g} there, {free.get(name, 0):g} free"
            for name, amount in asked.items()
        )
        raise TrainError(f"the Ray cluster has no room ({report}); add nodes or lower GANIME_WORKERS")
