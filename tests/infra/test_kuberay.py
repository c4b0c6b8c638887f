"""Kubernetes manifests, held against the schemas of Kubernetes, and of KubeRay's operator where they are at hand."""

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft7Validator

from tests.infra.manifests import INFRA, KUBERAY, VERSIONS, documents, strings

RESOURCES = {f"{item['kind']} {item['metadata']['name']}": item for path in KUBERAY for item in documents(path)}
OWN = [name for name, item in RESOURCES.items() if not item["apiVersion"].startswith("ray.io/")]
CLUSTER = RESOURCES["RayCluster ganime"]
JOB = RESOURCES["RayJob ganime-pipeline"]
GROUPS = {"head": CLUSTER["spec"]["headGroupSpec"], **{g["groupName"]: g for g in CLUSTER["spec"]["workerGroupSpecs"]}}

TEXT, COUNT, ANY = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "object"}


def closed(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    """A schema of an object that has no other fields."""
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


# The fields of the operator's API (ray.io/v1) that are used here, with their types. Pods are Kubernetes' own matter.
START = {"type": "object", "additionalProperties": TEXT}
AUTOSCALER = closed([], version={"enum": ["v1", "v2"]}, idleTimeoutSeconds=COUNT, resources=ANY)
AUTH = closed(["mode"], mode={"enum": ["disabled", "token"]})
HEAD = closed(["template"], serviceType=TEXT, rayStartParams=START, template=ANY)
GROUP = closed(
    ["groupName", "minReplicas", "maxReplicas", "template"],
    groupName=TEXT, replicas=COUNT, minReplicas=COUNT, maxReplicas=COUNT, rayStartParams=START, template=ANY,
)  # fmt: skip
SPECS = {
    "RayCluster": closed(
        ["rayVersion", "headGroupSpec"],
        rayVersion=TEXT, authOptions=AUTH, enableInTreeAutoscaling={"type": "boolean"}, autoscalerOptions=AUTOSCALER,
        headGroupSpec=HEAD, workerGroupSpecs={"type": "array", "items": GROUP},
    ),
    "RayJob": closed(
        ["entrypoint", "clusterSelector"],
        entrypoint=TEXT, clusterSelector=START, submissionMode={"enum": ["K8sJobMode", "HTTPMode"]},
    ),
}  # fmt: skip


def check(resource: Any) -> None:
    """Raises ValidationError for a field that Kubernetes does not know, or of another type."""
    kubernetes_validate.validate(resource, VERSIONS["KUBERNETES_VERSION"], strict=True)


def pod(group: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": group["template"]["spec"]}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every pod's specification, by the name of what makes it."""
    yield from ((name, group["template"]["spec"]) for name, group in GROUPS.items())
    for name, item in RESOURCES.items():
        if item["kind"] in ("Deployment", "StatefulSet"):
            yield name, item["spec"]["template"]["spec"]


PODS = dict(pods())


@pytest.mark.parametrize("name", OWN)
def test_a_resource_is_what_kubernetes_allows(name: str) -> None:
    check(RESOURCES[name])


@pytest.mark.parametrize("name", GROUPS)
def test_the_pods_of_ray_are_what_kubernetes_allows(name: str) -> None:
    check(pod(GROUPS[name]))


@pytest.mark.parametrize("item", [CLUSTER, JOB], ids=["cluster", "job"])
def test_the_fields_of_the_operator_are_those_of_its_api(item: dict[str, Any]) -> None:
    assert set(item) == {"apiVersion", "kind", "metadata", "spec"}
    assert item["apiVersion"] == "ray.io/v1"
    assert [error.message for error in Draft7Validator(SPECS[item["kind"]]).iter_errors(item["spec"])] == []


def test_misspelt_fields_would_be_found() -> None:
    wrong = copy.deepcopy(pod(GROUPS["gpu"]))
    wrong["spec"]["containers"][0]["volumMounts"] = []
    with pytest.raises(kubernetes_validate.ValidationError, match="volumMounts"):
        check(wrong)
    (error,) = Draft7Validator(SPECS["RayJob"]).iter_errors(JOB["spec"] | {"entrypoynt": "dvc repro"})
    assert "entrypoynt" in error.message


@pytest.mark.skipif("KUBERAY_CRDS" not in os.environ, reason="KUBERAY_CRDS names no folder with the operator's CRDs")
@pytest.mark.parametrize("item", [CLUSTER, JOB], ids=["cluster", "job"])
def test_the_operators_own_definitions_allow_them(item: dict[str, Any]) -> None:
    """`helm show crds kuberay/kuberay-operator`, a file for each: ray.io_rayclusters.yaml, ray.io_rayjobs.yaml."""
    text = Path(os.environ["KUBERAY_CRDS"], f"ray.io_{item['kind'].lower()}s.yaml").read_text(encoding="utf-8")
    definition = yaml.load(text, Loader=yaml.CSafeLoader)
    (schema,) = (v["schema"]["openAPIV3Schema"] for v in definition["spec"]["versions"] if v["name"] == "v1")
    _close(schema["properties"]["spec"])
    assert [error.message for error in Draft7Validator(schema).iter_errors(item)] == []
    wrong = item | {"spec": item["spec"] | {"misspelt": 1}}
    assert [error.message for error in Draft7Validator(schema).iter_errors(wrong)] != []


def _close(schema: Any) -> None:
    """Refuse unknown fields as the API server does, which the definition leaves unsaid, in place."""
    if isinstance(schema, dict):
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
        if schema.get("x-kubernetes-int-or-string"):
            schema.pop("type", None)
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _close(value)


def test_gpu_workers_come_when_asked_for_and_go_again() -> None:
    assert CLUSTER["spec"]["enableInTreeAutoscaling"]
    group = GROUPS["gpu"]
    assert group["minReplicas"] == 0 < group["maxReplicas"]
    assert PODS["gpu"]["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == 1
    workers = RESOURCES["ConfigMap ganime"]["data"]["GANIME_WORKERS"]
    assert int(workers) <= group["maxReplicas"]


def test_the_job_is_the_pipeline_on_that_cluster() -> None:
    assert JOB["spec"]["clusterSelector"] == {"ray.io/cluster": CLUSTER["metadata"]["name"]}
    assert JOB["spec"]["entrypoint"].endswith('dvc repro"')


def test_ray_asks_for_a_token() -> None:
    assert CLUSTER["spec"]["authOptions"] == {"mode": "token"}


@pytest.mark.parametrize("name", PODS)
def test_a_pod_has_no_root_and_no_privileges(name: str) -> None:
    assert PODS[name]["securityContext"]["runAsNonRoot"]
    for container in PODS[name]["containers"]:
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def test_nothing_is_reached_from_outside_the_cluster() -> None:
    services = [item["spec"] for item in RESOURCES.values() if item["kind"] == "Service"]
    assert {service.get("type", "ClusterIP") for service in services} == {"ClusterIP"}
    assert GROUPS["head"]["serviceType"] == "ClusterIP"
    assert {item["kind"] for item in RESOURCES.values()}.isdisjoint({"Ingress", "Secret"})


def test_secrets_are_made_by_the_commands_of_the_readme() -> None:
    named = {ref["name"] for item in RESOURCES.values() for ref in _references(item)}
    assert named == {"ganime-postgres", "ganime-mlflow-s3", "ganime-s3"}
    readme = (INFRA / "README.md").read_text(encoding="utf-8")
    assert [name for name in named if f"create secret generic {name}" not in readme] == []
    assert not [text for text in strings(list(RESOURCES.values())) if "AKIA" in text]


def _references(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        yield from (value[key] for key in ("secretRef", "secretKeyRef") if key in value)
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def test_only_mlflow_reaches_the_database() -> None:
    (rule,) = RESOURCES["NetworkPolicy ganime-postgres"]["spec"]["ingress"]
    (source,) = rule["from"]
    labels = RESOURCES["Deployment ganime-mlflow"]["spec"]["template"]["metadata"]["labels"]
    assert source == {"podSelector": {"matchLabels": labels}}
    assert "ganime-postgres" not in {ref["name"] for name in GROUPS for ref in _references(PODS[name])}
