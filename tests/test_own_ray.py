"""A Ray of our own: what there is room for in it, and who may speak to it."""

import os

import psutil
import pytest
import ray

from ganime.cluster import connected, wait_for_room
from ganime.errors import TrainError
from tests.nodes import open_to_others


@pytest.fixture(scope="module")
def own_ray():
    with connected(num_cpus=3):
        yield


@pytest.mark.slow
def test_a_ray_of_our_own_without_room_says_at_once_what_there_is_and_what_was_asked_for(own_ray):
    wait_for_room([{"CPU": 1}] * 3, pytest.fail, most_s=100)
    with pytest.raises(
        TrainError, match=r"no room \(CPU: 64 asked for, 3 there, \S+ free, GPU: 8 asked for, 0 there, 0 free\)"
    ):
        wait_for_room([{"CPU": 8, "GPU": 1}] * 8, pytest.fail, most_s=100)


def own_id() -> int:
    return os.getpid()


@pytest.mark.slow
def test_a_ray_of_our_own_listens_on_this_machine_alone(own_ray):
    assert ray.get(ray.remote(own_id).remote()) != os.getpid()
    here = psutil.Process()
    assert {"gcs_server", "raylet"} <= {child.name() for child in here.children(recursive=True)}
    assert open_to_others(here) == []
    assert "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER" not in os.environ
