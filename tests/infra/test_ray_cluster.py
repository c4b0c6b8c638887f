"""ray/cluster.yaml, read and checked by Ray's own cluster launcher."""

import copy
from typing import Any

import pytest
from jsonschema import ValidationError
from ray.autoscaler._private.util import prepare_config, validate_config

from tests.infra.manifests import CLUSTER, documents

(CONFIG,) = documents(CLUSTER)


def launched(config: dict[str, Any]) -> dict[str, Any]:
    """What `ray up` makes of a file before it starts anything. Raises ValidationError for what it does not know."""
    prepared: dict[str, Any] = prepare_config(copy.deepcopy(config))
    validate_config(prepared)
    return prepared


def test_ray_takes_it() -> None:
    (node_type,) = launched(CONFIG)["available_node_types"].values()
    assert node_type["min_workers"] == node_type["max_workers"] == 2


def test_a_misspelt_field_would_be_found() -> None:
    with pytest.raises(ValidationError, match="head_start_ray_comands"):
        launched(CONFIG | {"head_start_ray_comands": []})


def test_its_addresses_are_the_readers_to_fill_in() -> None:
    """192.0.2.0/24 is kept for documentation (RFC 5737): no machine of anybody's answers there."""
    provider = CONFIG["provider"]
    assert [ip for ip in (provider["head_ip"], *provider["worker_ips"]) if not ip.startswith("192.0.2.")] == []


def test_the_job_server_is_on_the_loopback_interface() -> None:
    _, start = CONFIG["head_start_ray_commands"]
    assert "--dashboard-host=127.0.0.1" in start


def test_secrets_come_from_a_file_of_the_machine() -> None:
    assert "--env-file=/etc/ganime/cluster.env" in CONFIG["docker"]["run_options"]
    assert not any(option.startswith(("-e", "--env=")) for option in CONFIG["docker"]["run_options"])
