"""A cable that is pulled: for a moment, which is waited for, and for good, when another node takes over."""

import time

import pytest

from tests.cluster.cables import cables, may_lay
from tests.cluster.conftest import in_s3
from tests.cluster.store import s3
from tests.cluster.test_cluster import is_whole
from tests.cluster.trainings import driver
from tests.nodes import HEAD, cluster, plain_environ
from tests.trainings import epochs, finished, next_epoch, wait_for

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.mark.skipif(not may_lay(), reason="network namespaces need root on Linux")
def test_a_cut_network_costs_no_step(tmp_path, shards, unbroken):
    with (
        cables() as network,
        s3(tmp_path, network.address(HEAD)) as store,
        cluster(plain_environ() | store.environ | network.environ, nodes=4, network=network) as machines,
        driver(tmp_path, shards, machines, in_s3(store, "cut", workers=2)) as process,
    ):
        wait_for(lambda: epochs(tmp_path), process)
        node = next(node for node in machines.nodes if node.workers())
        network.pull(node.address)
        time.sleep(4)
        network.plug(node.address)
        next_epoch(tmp_path, process, "cable out for 4 s")
        assert node.workers(), "a moment without network is no reason to start again"
        network.pull(node.address)
        next_epoch(tmp_path, process, "cable pulled")
        network.plug(node.address)
        finished(process)

    assert is_whole(tmp_path, unbroken)
