"""The door to Ray."""

import pytest

from ganime.cluster import connected, told_by
from ganime.errors import ParamsError, ShardError


def test_an_address_where_no_ray_answers_is_named(monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "nonsense")

    with pytest.raises(ParamsError, match="RAY_ADDRESS=nonsense: no Ray cluster answers there"), connected(1):
        pass


@pytest.mark.parametrize("address", ["http://127.0.0.1:8265", "ray://127.0.0.1:10001"])
def test_an_address_for_jobs_is_told_from_one_for_programs(monkeypatch, address):
    monkeypatch.setenv("RAY_ADDRESS", address)

    with pytest.raises(ParamsError, match="give HOST:PORT .* ray job submit --working-dir"), connected(1):
        pass


def test_a_cluster_of_another_ray_is_told_in_one_line(monkeypatch):
    said = (
        "Version mismatch: The cluster was started with:\n    Ray: 2.58.0\n    Python: 3.12.1\n"
        "This process on 10.0.0.1:6379 was started with:\n    Ray: 2.60.0\n    Python: 3.11.7\n"
    )

    def init(*_: object, **__: object) -> None:
        raise RuntimeError(said)

    monkeypatch.setattr("ray.init", init)
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")

    with (
        pytest.raises(
            ParamsError,
            match="the cluster has Ray 2.58.0 and Python 3.12.1, this is Ray 2.60.0 and Python 3.11.7; they must",
        ),
        connected(1),
    ):
        pass


def test_of_a_data_tasks_traceback_our_error_is_told():
    told = told_by(
        RuntimeError("task failed\nTraceback:\nganime.errors.ShardError: a.parquet: row group 3 is damaged\n")
    )
    assert isinstance(told, ShardError)
    assert str(told) == "a.parquet: row group 3 is damaged"
    assert told_by(RuntimeError("ValueError: something else")) is None
