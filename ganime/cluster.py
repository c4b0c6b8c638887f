"""Ray: the cluster that RAY_ADDRESS names, or one started on this machine, quiet."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import ray

from ganime.errors import TrainError

ENVIRONMENT = {
    # On a busy machine, threads that wait by spinning take the cores from those that work: 27 → 60 images/s measured.
    "GOMP_SPINCOUNT": "0",
    "OMP_WAIT_POLICY": "PASSIVE",
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}


@contextmanager
def connected(num_cpus: int) -> Iterator[None]:
    """Ray, for as long as the block lasts. A local Ray is given `num_cpus` CPUs to hand out, or the machine's if more.

    Raises TrainError if the cluster that RAY_ADDRESS names does not answer.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    address = os.environ.get("RAY_ADDRESS")
    options = {"log_to_driver": False, "logging_level": logging.ERROR, "configure_logging": True}
    try:
        if address:
            ray.init(address, **options)
        else:
            ray.init(num_cpus=max(num_cpus, os.cpu_count() or 1), include_dashboard=False, **options)
    except (ConnectionError, ValueError) as error:
        raise TrainError(
            f"no Ray answers at RAY_ADDRESS={address}: {error}; unset it to run on this machine"
        ) from error
    try:
        yield
    finally:
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
