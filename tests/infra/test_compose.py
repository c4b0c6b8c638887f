"""compose.yaml: of the specification's form, on the loopback interface alone, and with no secret in it."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.infra.manifests import COMPOSE, INFRA, VERSIONS, compose, documents, settings, strings, variables_of

SECRETS = {name: f"planted-{name.lower()}" for name, value in settings(INFRA / ".env.example").items() if not value}
CONTENT = compose(VERSIONS | SECRETS)
SERVICES: dict[str, Any] = CONTENT["services"]


@pytest.fixture(scope="module")
def specification() -> Draft202012Validator:
    schema = files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json"
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def secrets_in(value: Any) -> set[str]:
    return {name for name, secret in SECRETS.items() for text in strings(value) if secret in text}


def networks(name: str) -> set[str]:
    """The networks a service is on, also through one whose network it shares."""
    shared = SERVICES[name].get("network_mode", "")
    return networks(shared.removeprefix("service:")) if shared else set(SERVICES[name]["networks"])


def dependencies(name: str) -> Iterator[str]:
    for other in SERVICES[name].get("depends_on", {}):
        yield other
        yield from dependencies(other)


@pytest.mark.parametrize("name", ["compose.yaml", "compose.gpu.yaml"])
def test_it_is_what_the_compose_specification_allows(specification: Draft202012Validator, name: str) -> None:
    (content,) = documents(INFRA / name)
    assert [error.message for error in specification.iter_errors(content)] == []


def test_a_misspelt_field_would_be_found(specification: Draft202012Validator) -> None:
    content = compose(VERSIONS | SECRETS)
    content["services"]["mlflow"]["healthchek"] = content["services"]["mlflow"].pop("healthcheck")
    (error,) = specification.iter_errors(content)
    assert "healthchek" in error.message


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_on_the_loopback_interface_only(name: str) -> None:
    assert [port for port in SERVICES[name].get("ports", []) if not port.startswith("127.0.0.1:")] == []
    assert SERVICES[name].get("network_mode") != "host"


def test_secrets_are_named_in_the_file_and_said_elsewhere() -> None:
    assert sorted(SECRETS) == ["GANIME_S3_SECRET", "MLFLOW_S3_SECRET", "POSTGRES_PASSWORD", "RAY_AUTH_TOKEN"]
    assert variables_of(COMPOSE) - set(settings(INFRA / ".env.example")) - set(VERSIONS) == {
        "GANIME_IMAGE", "MLFLOW_PORT", "RAY_PORT", "RAY_SHM_SIZE", "S3_PORT",
    }  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS)
def test_it_does_not_start_without_its_secrets(secret: str) -> None:
    with pytest.raises(KeyError, match=secret):
        compose(VERSIONS | {name: value for name, value in SECRETS.items() if name != secret})


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_is_on_a_command_line(name: str) -> None:
    service = SERVICES[name]
    told = [service.get("command"), service.get("entrypoint"), service.get("healthcheck", {}).get("test")]
    assert secrets_in(told) == set()


@pytest.mark.parametrize(
    "name, known",
    [
        ("postgres", {"POSTGRES_PASSWORD"}),
        ("s3", set()),
        ("buckets", set()),
        ("mlflow", {"POSTGRES_PASSWORD", "MLFLOW_S3_SECRET"}),
        ("ray-head", {"RAY_AUTH_TOKEN", "GANIME_S3_SECRET"}),
        ("ray-worker", {"RAY_AUTH_TOKEN", "GANIME_S3_SECRET"}),
    ],
)
def test_a_service_knows_only_its_own_secrets(name: str, known: set[str]) -> None:
    assert secrets_in(SERVICES[name]) == known


def test_workers_do_not_reach_the_database() -> None:
    assert CONTENT["networks"]["database"] == {"internal": True}
    assert {name for name in SERVICES if "database" in networks(name)} == {"postgres", "mlflow"}


def test_heads_and_workers_have_the_same_environment() -> None:
    assert SERVICES["ray-head"]["environment"] == SERVICES["ray-worker"]["environment"]
    assert SERVICES["ray-head"]["image"] == SERVICES["ray-worker"]["image"] == SERVICES["mlflow"]["image"]


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_starts_before_what_it_needs_answers(name: str) -> None:
    for other, on in SERVICES[name].get("depends_on", {}).items():
        lasting = SERVICES[other].get("restart") is not None
        assert on == {"condition": "service_healthy" if lasting else "service_completed_successfully"}
        assert not lasting or "healthcheck" in SERVICES[other]


def test_a_worker_starts_last() -> None:
    assert set(dependencies("ray-worker")) == set(SERVICES) - {"ray-worker"}


def test_every_volume_network_and_config_is_declared() -> None:
    for service in SERVICES.values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(CONTENT["volumes"])
        assert set(service.get("networks", [])) <= set(CONTENT["networks"])
        assert {config["source"] for config in service.get("configs", [])} <= set(CONTENT["configs"])


def test_s3_users_are_valid_json_each_with_one_bucket() -> None:
    users = json.loads(CONTENT["configs"]["s3_users"]["content"])["identities"]
    assert {user["name"]: {action.split(":")[1] for action in user["actions"]} for user in users} == {
        "mlflow": {"mlflow"},
        "ganime": {"ganime"},
    }
