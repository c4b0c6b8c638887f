import pytest

from ganime.errors import ParamsError
from ganime.params import Environment, read_environment

VARIABLES = {
    "RAY_ADDRESS": "10.0.0.1:6379",
    "GANIME_STORAGE": "s3://bucket/ganime",
    "GANIME_WORKERS": "8",
    "GANIME_DEVICE": "gpu",
    "GANIME_WAIT": "2.5",
    "MLFLOW_TRACKING_URI": "https://mlflow.example",
    "MLFLOW_EXPERIMENT_NAME": "popeye",
    "DVC_STAGE": "train",
}


@pytest.fixture(autouse=True)
def nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_every_variable_has_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert read_environment() == Environment(
        ray_address="10.0.0.1:6379",
        storage="s3://bucket/ganime",
        workers=8,
        device="gpu",
        wait_s=2.5,
        tracking_uri="https://mlflow.example",
        experiment="popeye",
        dvc_stage="train",
    )


def test_without_any_a_pipeline_runs_on_this_machine() -> None:
    assert read_environment() == Environment()
    assert not Environment().data_crosses


def test_a_variable_that_is_empty_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    assert read_environment() == Environment()


def test_a_value_made_by_hand_does_not_look_at_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANIME_WORKERS", "8")
    assert Environment().workers is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GANIME_WORKERS", "0"),
        ("GANIME_WORKERS", "two"),
        ("GANIME_WAIT", "soon"),
        ("GANIME_WAIT", "-1"),
        ("GANIME_WAIT", "inf"),
        ("GANIME_DEVICE", "tpu"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_with_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ParamsError, match=f"^{name}={value}: "):
        read_environment()


def test_data_crosses_machines_where_there_are_a_cluster_and_a_storage() -> None:
    assert Environment(ray_address="10.0.0.1:6379", storage="s3://bucket/ganime").data_crosses
    assert not Environment(ray_address="10.0.0.1:6379").data_crosses
    assert not Environment(storage="s3://bucket/ganime").data_crosses
