"""Ray: the cluster that RAY_ADDRESS names, or one started on this machine, quiet."""

import logging
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ray
from ray._private import ray_constants
from ray.autoscaler.sdk import request_resources

from ganime import errors
from ganime.errors import GanimeError, ParamsError, TrainError
from ganime.params.cores import cores

ENVIRONMENT = {
    # On a busy machine, threads that wait by spinning take the cores from those that work: 27 → 60 images/s measured.
    "GOMP_SPINCOUNT": "0",
    "OMP_WAIT_POLICY": "PASSIVE",
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    # Ray Train counts a checkpoint when it looks, every 2 s by default: longer than an epoch of the smallest preset.
    "RAY_TRAIN_HEALTH_CHECK_INTERVAL_S": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}
# What the nodes are told of the driver's environment. Keys and passwords are not among it: a cluster shows to everyone
# who sees its dashboard what a job's environment is, so nodes have theirs from whoever starts them.
TOLD = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "MLFLOW_HTTP_REQUEST_TIMEOUT")

LOOK_S = 1.0
LOOPBACK = "127.0.0.1"


@contextmanager
def connected(num_cpus: int, *, threads: bool = False) -> Iterator[None]:
    """Ray, for as long as the block lasts. A local Ray is given `num_cpus` CPUs to hand out, or the machine's if more.

    What still runs when the block is left ends with it; `ray.cancel` may crash this process when a task ends by itself
    at that moment. `threads`: others than this one may be waiting for Ray, which is then, after Ctrl-C, left to end
    with this process (see `edge.run`): shut down under them, it would crash.

    The nodes of a cluster get this library as it is here. A Ray that runs in this process already is used and left
    running. Raises ParamsError if the cluster that RAY_ADDRESS names does not answer or has another Ray or Python.
    """
    if ray.is_initialized():
        yield
        return
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    address = os.environ.get("RAY_ADDRESS")
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address:
        _join(address, quiet)
    else:
        _start(max(num_cpus, cores()), quiet)
    try:
        yield
    except KeyboardInterrupt:
        if not threads:
            ray.shutdown()
        raise
    except BaseException:
        ray.shutdown()
        raise
    ray.shutdown()


def is_on_loopback() -> bool:
    """Whether Ray listens on this machine alone, as one of our own does."""
    return all(node["NodeManagerAddress"] == LOOPBACK for node in ray.nodes())


def _start(num_cpus: int, quiet: dict[str, Any]) -> None:
    """A Ray of our own. Raises TrainError if it does not come up: its servers have 30 s, which a busy machine takes."""
    try:
        with _on_loopback():
            ray.init(num_cpus=num_cpus, include_dashboard=False, **quiet)
    except Exception as error:
        ray.shutdown()
        reason = str(error).strip().split("\n")[0]
        raise TrainError(f"Ray did not start on this machine ({reason}); run the same command again") from error


@contextmanager
def _on_loopback() -> Iterator[None]:
    """A Ray that is started in the block listens on 127.0.0.1 alone, as it does by itself on macOS and Windows.

    Elsewhere its servers listen on every address, even where it is told to be 127.0.0.1 (Ray 2.60): whoever shares a
    laptop's network could have it run anything.
    """
    name = ray_constants.ENABLE_RAY_CLUSTERS_ENV_VAR
    before, told = ray_constants.ENABLE_RAY_CLUSTER, os.environ.get(name)
    ray_constants.ENABLE_RAY_CLUSTER, os.environ[name] = False, "0"
    try:
        yield
    finally:
        ray_constants.ENABLE_RAY_CLUSTER = before
        del os.environ[name]
        if told is not None:
            os.environ[name] = told


def _join(address: str, quiet: dict[str, Any]) -> None:
    """Connect to a running cluster."""
    if address.startswith(("http://", "https://", "ray://")):
        raise ParamsError(
            f"RAY_ADDRESS={address}: give HOST:PORT of the cluster's head (6379 by default) on a machine of the "
            "cluster, or from outside: ray job submit --working-dir . -- dvc repro"
        )
    # In a job, what the job was submitted with and what is said here are to be joined.
    os.environ.setdefault("RAY_OVERRIDE_JOB_RUNTIME_ENV", "1")
    told = {name: os.environ[name] for name in (*ENVIRONMENT, *TOLD) if name in os.environ}
    library = str(Path(__file__).parent)
    try:
        ray.init(address, runtime_env={"py_modules": [library], "env_vars": told}, **quiet)
    except (RuntimeError, ray.exceptions.RayError) as error:
        if found := re.findall(r"^ +(Ray|Python): (\S+)$", str(error), re.MULTILINE):
            there, here = (" and ".join(f"{name} {version}" for name, version in two) for two in (found[:2], found[2:]))
            raise ParamsError(
                f"RAY_ADDRESS={address}: the cluster has {there}, this is {here}; they must be the same"
            ) from error
        if "AuthToken" in str(error):
            raise ParamsError(
                f"RAY_ADDRESS={address}: the cluster asks for its token; set RAY_AUTH_MODE=token, and RAY_AUTH_TOKEN "
                "or RAY_AUTH_TOKEN_PATH"
            ) from error
        raise
    except (ConnectionError, ValueError) as error:
        raise ParamsError(f"RAY_ADDRESS={address}: no Ray cluster answers there; start it or unset it") from error


def set_up_data() -> None:
    """Ray Data gives blocks in their order and says nothing: what fails is raised, all else is of no use to anyone."""
    # Imported here: it takes a second, and not all who need a cluster need it.
    import ray.data  # noqa: PLC0415

    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True


def wait_for_room(asked: list[dict[str, float]], say: Callable[[str], None], most_s: float) -> None:
    """Wait until the cluster has room for `asked`, bundles of resource → amount; never in silence.

    A cluster that starts nodes on demand is asked for them. `say` is given a line when there is something to wait for.
    Raises TrainError after `most_s` seconds, or at once if this is a Ray of our own, which no node will join.
    """
    shared = bool(os.environ.get("RAY_ADDRESS"))
    started, said = time.monotonic(), ""
    try:
        while lacking := lack(asked, free=shared):
            left_s = most_s - (time.monotonic() - started)
            if left_s <= 0 or not shared:
                raise TrainError(f"the Ray cluster has no room ({lacking}); add nodes or ask for less (GANIME_WORKERS)")
            if lacking != said:
                say(f"waiting for room in the Ray cluster, {left_s:.0f} s at most (GANIME_WAIT): {lacking}")
                request_resources(bundles=asked)
                said = lacking
            time.sleep(LOOK_S)
    finally:
        if said:
            request_resources(bundles=[])  # what runs there holds the nodes from now on


def lack(asked: list[dict[str, float]], *, free: bool) -> str:
    """What is asked for, there and free in the cluster, as words, if there is not as much as asked for; else "".

    `free`: what others hold does not count as there.
    """
    total, available = ray.cluster_resources(), ray.available_resources()
    sums: Counter[str] = Counter()
    for bundle in asked:
        sums.update(bundle)
    if all((available if free else total).get(name, 0) >= amount for name, amount in sums.items()):
        return ""
    return ", ".join(
        f"{name}: {amount:g} asked for, {total.get(name, 0):g} there, {available.get(name, 0):g} free"
        for name, amount in sums.items()
    )


def told_by(error: Exception) -> GanimeError | None:
    """The error of ours that a data task raised: of it Ray Data hands on no more than the text of its traceback."""
    if found := re.search(r"^ganime\.errors\.(\w+): (.*)$", str(error), re.MULTILINE):
        kind = getattr(errors, found[1], GanimeError)
        return kind(found[2]) if issubclass(kind, GanimeError) else None
    return None
