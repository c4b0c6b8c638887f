"""The whole pipeline as a job: `ray job submit --working-dir . -- dvc repro`, the checkout as it is."""

import re

import pytest

from ganime import storage
from tests.cluster.job import checkout, environ_of_nodes, submitted, succeeded, videos_in_s3
from tests.nodes import cluster

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


def test_the_checkout_is_submitted_as_it_is(tmp_path, store, monkeypatch):
    for name, value in store.environ.items():
        monkeypatch.setenv(name, value)
    work = checkout(tmp_path)
    videos_in_s3(tmp_path)
    environ = environ_of_nodes(tmp_path, store, "job", f"sqlite:///{tmp_path / 'mlflow.db'}")

    with cluster(environ, nodes=3) as machines:
        job = submitted(machines, work, environ, "sh", "-c", "find . -type f | sort && dvc repro && dvc status")
        output, _ = job.communicate(timeout=600)
        print(output[-3000:])
        assert succeeded(machines, environ), output
    carried = re.findall(r"^\./(.*)$", output, re.MULTILINE)
    assert "dvc.yaml" in carried and ".dvc/config" in carried
    assert not [name for name in carried if name.startswith((".git/", "data/", "tests/", "docs/", ".venv/", "secret"))]
    assert "planted-secret" not in output
    (run,) = [name for name in storage.names("s3://ganime/job", storage.FOLDERS) if name.startswith("wide-smoke-")]
    assert storage.size(f"s3://ganime/job/{run}/generator.safetensors")
    assert storage.names("s3://ganime/job/frames") == []
