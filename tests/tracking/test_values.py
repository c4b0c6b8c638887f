"""Params, addresses and names as MLflow takes them."""

import pytest

from ganime.tracking.values import flatten, metric_name, model_name, without_credentials


def test_params_are_flattened_as_the_file_spells_them() -> None:
    params = {"train": {"clip_norm": None, "flip": True, "rate": 1e-3, "hold_out": ("old", "other"), "options": {}}}
    assert flatten(params) == {
        "train.clip_norm": "null",
        "train.flip": "true",
        "train.rate": "0.001",
        "train.hold_out": '["old", "other"]',
        "train.options": "{}",
    }


def test_a_long_param_is_cut_and_says_so() -> None:
    assert flatten({"note": "x" * 7000})["note"] == "x" * 5999 + "…"


@pytest.mark.parametrize(
    "text, clean",
    [
        ("see https://me:secret@host:5000/x", "see https://host:5000/x"),
        ("https://token@host/x", "https://host/x"),
        ("https://me:sec@ret@host/x", "https://host/x"),
        ("postgresql://me:sec/ret@host/x", "postgresql://host/x"),
        ("s3://bucket/films@2x", "s3://bucket/films@2x"),
        ("http://127.0.0.1:5000/films", "http://127.0.0.1:5000/films"),
    ],
)
def test_the_user_and_password_of_an_address_are_left_out(text: str, clean: str) -> None:
    assert without_credentials(text) == clean


@pytest.mark.parametrize(
    "name, taken",
    [
        ("test/model/shows/うる星/ssim", "test/model/shows/うる星/ssim"),
        ("test/model/shows/Kimba (1965)/ssim", "test/model/shows/Kimba _1965_/ssim"),
        ("test/../../escaped/ssim", "test/_/_/escaped/ssim"),
        ("/escaped", "_/escaped"),
    ],
)
def test_a_metric_has_a_name_that_the_store_takes_and_stays_in_its_folder(name: str, taken: str) -> None:
    assert metric_name(name) == taken


def test_a_show_is_registered_under_a_name_that_mlflow_takes() -> None:
    assert model_name("Macross: D'You/Remember") == "Macross- D-You-Remember"
