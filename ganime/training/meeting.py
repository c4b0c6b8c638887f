"""How workers begin: what they need is loaded, and those of a Ray of our own find each other on 127.0.0.1 alone.

Ray Train starts a worker again that is lost while its backend begins, but not one that is lost in the seconds in which
it takes up its work, of which nearly all are spent loading what that imports: so that is loaded before.

Ray Train has PyTorch open the store through which workers meet, and PyTorch's listens on every address unless it is
handed a socket that listens already. On a cluster, whose network is its own, it may; on a laptop in a café it may not.
"""

import importlib
import os
import socket
import sys
from datetime import timedelta
from typing import Any

import ray
import ray.train.torch
import torch.distributed as dist
from ray.train.backend import Backend

from ganime.cluster import LOOPBACK

INTERFACE = "lo0" if sys.platform == "darwin" else "lo"  # what that address belongs to


class OnCluster(ray.train.torch.TorchConfig):  # type: ignore[misc]
    """For `TorchTrainer`: a process group of workers anywhere."""

    @property
    def backend_cls(self) -> type[Backend]:
        """By what the group is made."""
        return ClusterBackend


class ClusterBackend(ray.train.torch.TorchConfig().backend_cls):  # type: ignore[misc]
    """Has the workers meet as Ray Train does."""

    def on_training_start(self, worker_group: Any, backend_config: OnCluster) -> None:
        """Load what the work needs."""
        super().on_training_start(worker_group, backend_config)
        worker_group.execute(load)


class OnLoopback(ray.train.torch.TorchConfig):  # type: ignore[misc]
    """For `TorchTrainer`: a process group of workers that are all on this machine."""

    @property
    def backend_cls(self) -> type[Backend]:
        """By what the group is made."""
        return LoopbackBackend


class LoopbackBackend(Backend):  # type: ignore[misc]
    """Has the workers meet at a socket that the first of them opens."""

    share_cuda_visible_devices = True  # as in Ray Train's own for PyTorch: GPUs of one machine reach each other

    def on_start(self, worker_group: Any, backend_config: OnLoopback) -> None:
        """Join the workers to a process group."""
        world = len(worker_group)
        port, listening = worker_group.execute_single(0, listen)
        joined = [
            worker_group.execute_single_async(
                rank, join, backend_config.backend, rank, world, port, listening if rank == 0 else None,
                backend_config.timeout_s,
            )
            for rank in range(world)
        ]  # fmt: skip
        ray.get(joined)

    def on_training_start(self, worker_group: Any, backend_config: OnLoopback) -> None:
        """Load what the work needs."""
        worker_group.execute(load)

    def on_shutdown(self, worker_group: Any, backend_config: OnLoopback) -> None:
        """Leave it."""
        worker_group.execute(dist.destroy_process_group)


def load() -> None:
    """Import all that the work of a worker does."""
    importlib.import_module("ganime.training.worker")


def listen() -> tuple[int, int]:
    """Open a socket on loopback: its port and its file descriptor, which is left open."""
    with socket.create_server((LOOPBACK, 0)) as server:
        return server.getsockname()[1], server.detach()


def join(backend: str, rank: int, world: int, port: int, listening: int | None, timeout_s: float) -> None:
    """Make this process one of `world`. `listening`: the descriptor of the socket, for the first of them."""
    # Left to themselves, gloo listens where the machine's name points to, and NCCL on any interface but loopback.
    os.environ["GLOO_SOCKET_IFNAME"] = os.environ["NCCL_SOCKET_IFNAME"] = INTERFACE
    timeout = timedelta(seconds=timeout_s)
    store = dist.TCPStore(  # type: ignore[attr-defined]
        LOOPBACK, port, world, is_master=listening is not None, timeout=timeout, wait_for_workers=False,
        master_listen_fd=listening,
    )  # fmt: skip
    dist.init_process_group(backend, store=store, rank=rank, world_size=world, timeout=timeout)
