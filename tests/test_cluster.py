"""The door to Ray."""

import pytest

from ganime.cluster import check_room, connected
from ganime.errors import ParamsError, TrainError


@pytest.mark.slow
def test_a_cluster_without_room_says_what_there_is_and_what_was_asked_for():
    with connected(num_cpus=3):
        check_room({"CPU": 3})
        with pytest.raises(
            TrainError, match=r"no room \(CPU: 64 asked for, 3 there, 3 free, GPU: 8 asked for, 0 there"
        ):
            check_room({"CPU": 64, "GPU": 8})


def test_an_address_where_no_ray_answers_is_named(monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "nonsense")

    with pytest.raises(ParamsError, match="RAY_ADDRESS=nonsense: no Ray cluster answers there"), connected(1):
        pass
