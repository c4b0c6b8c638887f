"""A season on a Ray cluster: the same films as without one, whatever dies on the way."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import fs

from ganime.film.convert.locations import Location, store, stored
from tests.film.convert.films import EXACT, FAST, convert, packets, segments, started, three_shots, until
from tests.nodes import Cluster, cluster, plain_environ
from tests.showing import tiny_model

# Lossless pictures take longer to encode than to look at, so that there is time to kill.
SLOW = ("--fill", "mirror", "--encoder", "ffv1", "--encoder-option", "slices=4")

# Of a pretended storage. Nodes have such keys from whoever starts them.
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture(scope="module")
def machines() -> Iterator[Cluster]:
    """A head and two nodes of one CPU."""
    with cluster(plain_environ() | KEYS, nodes=2) as made:
        yield made


@pytest.fixture
def two_nodes(machines: Cluster) -> dict[str, str]:
    """What a command needs in its environment to use them."""
    return KEYS | machines.entry | {"RAY_ADDRESS": machines.address}


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Exit code and what it said, but for how it was getting on."""
    said, told = process.communicate(timeout=240)
    return process.returncode, re.sub(r"(?m)^\d+ of \d+ films  .*\n", "", said), told


def converter(out: Path) -> int | None:
    """Number of the process that converts to `out`."""
    lock = out.with_name(f".{out.name}.lock")
    found = re.match(r"process (\d+) on ", lock.read_text()) if lock.exists() else None
    return int(found[1]) if found else None


@pytest.mark.slow
def test_films_of_a_cluster_are_those_of_one_machine(
    tmp_path: Path, season: Path, two_nodes: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    alone, wide = tmp_path / "alone", tmp_path / "wide"
    assert convert(season, alone, *FAST) == 3
    told_alone = capsys.readouterr().err
    code, said, told = ended(started(season, wide, *FAST, "--cluster", environment=two_nodes))
    assert code == 3, told
    assert sorted(line.split(":")[0] for line in said.splitlines()) == [f"{wide}/1.mkv", f"{wide}/3.mkv"]
    assert told == told_alone
    for name in ("1.mkv", "3.mkv"):
        assert packets(wide / name) == packets(alone / name)
    assert sorted(path.name for path in wide.iterdir()) == ["1.mkv", "3.mkv"]
    (season / "2.mkv").unlink()
    assert ended(started(season, wide, *FAST, "--cluster", environment=two_nodes)) == (
        0, "2 of 2 films are done already\n", "",
    )  # fmt: skip


@pytest.mark.slow
def test_a_model_goes_along_to_the_nodes(tmp_path: Path, two_nodes: dict[str, str]) -> None:
    model = tiny_model(tmp_path / "model.safetensors")
    source, once, out = three_shots(tmp_path / "old.mkv"), tmp_path / "once.mkv", tmp_path / "new.mkv"
    made = ("--model", str(model), "--device", "cpu", "--encoder", "ffv1")
    assert convert(source, once, *made) == 0
    code, _, told = ended(started(source, out, *made, "--cluster", environment=two_nodes))
    assert code == 0, told
    assert packets(out) == packets(once)


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["process", "node"])
def test_what_dies_is_replaced_and_its_film_ends_whole(
    tmp_path: Path, machines: Cluster, two_nodes: dict[str, str], lost: str
) -> None:
    source, out, unbroken = three_shots(tmp_path / "old.mkv"), tmp_path / "new.mkv", tmp_path / "unbroken.mkv"
    process = started(source, out, *SLOW, "--cluster", environment=two_nodes)
    until(lambda: segments(out) or process.poll() is not None, 120)
    converting = converter(out)
    if lost == "process":
        os.kill(converting or 0, signal.SIGKILL)
    else:
        node = next(node for node in machines.nodes if converting in [child.pid for child in node.below()])
        machines.lose(node)
        machines.add()
    code, said, told = ended(process)
    assert (code, told) == (0, "")
    assert "of them finished before" in said
    assert convert(source, unbroken, *SLOW) == 0
    assert packets(out) == packets(unbroken)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.mkv", "old.mkv", "unbroken.mkv"]


@pytest.mark.slow
def test_a_long_film_is_converted_in_parts_where_there_is_room(tmp_path: Path, two_nodes: dict[str, str]) -> None:
    source, out, once = three_shots(tmp_path / "old.mkv"), tmp_path / "new.mkv", tmp_path / "once.mkv"
    shorter = "from ganime.film.convert import cluster; cluster.PART_S = 10"
    code, said, told = ended(started(source, out, *EXACT, "--cluster", before=shorter, environment=two_nodes))
    assert (code, told) == (0, "")
    # The task that joins the parts finds all of them.
    assert "300 frames" in said and "300 of them finished before" in said
    assert convert(source, once, *EXACT) == 0
    assert packets(out) == packets(once)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.mkv", "old.mkv", "once.mkv"]


@pytest.mark.slow
def test_a_stopped_command_ends_its_tasks_and_goes_on_when_repeated(tmp_path: Path, two_nodes: dict[str, str]) -> None:
    # Large enough that it is not done before the command has told its tasks to stop: seconds, on a busy machine.
    source, out = three_shots(tmp_path / "old.mkv", size=(720, 960)), tmp_path / "new.mkv"
    process = started(source, out, *SLOW, "--cluster", environment=two_nodes)
    until(lambda: segments(out) or process.poll() is not None, 120)
    process.send_signal(signal.SIGINT)
    assert ended(process) == (130, "", "stopped; run the same command again to go on\n")
    assert not out.exists()
    assert segments(out)
    assert converter(out) is None
    code, said, _ = ended(started(source, out, *SLOW, "--cluster", environment=two_nodes))
    assert code == 0
    assert "of them finished before" in said


@pytest.mark.slow
def test_films_go_from_storage_to_storage(
    season: Path, two_nodes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 (takes a second)

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    try:
        host, port = server.get_host_and_port()
        query = f"?endpoint_override=http://{host}:{port}&allow_bucket_creation=true"
        bucket = f"s3://films{query}"
        fs.FileSystem.from_uri(bucket)[0].create_dir("films")
        for path in sorted(season.iterdir()):
            store(path, Location(bucket, f"season/{path.name}"))
        source, out = f"s3://films/season{query}", f"s3://films/wide{query}"
        code, said, told = ended(started(source, out, *FAST, "--cluster", environment=two_nodes))
        assert code == 3, told
        assert sorted(line.split(": ")[0] for line in said.splitlines()) == [
            "s3://films/wide/1.mkv",
            "s3://films/wide/3.mkv",
        ]
        failed, *listed = told.splitlines()
        assert failed.startswith("failed: s3://films/season/2.mkv: not a video")
        assert listed == ["1 of 3 films failed:", failed.removeprefix("failed: ")]
        assert sorted(stored(out)) == ["1.mkv", "3.mkv"]
        code, said, told = ended(started(source, out, *FAST, "--cluster", environment=two_nodes))
        assert (code, said) == (3, "2 of 3 films are done already\n")
    finally:
        server.stop()


@pytest.mark.slow
def test_a_cluster_without_what_a_film_needs_is_told_at_once(
    tmp_path: Path, season: Path, two_nodes: dict[str, str]
) -> None:
    asking = (season, tmp_path / "wide", *FAST, "--cluster", "--device", "cuda")
    code, said, told = ended(started(*asking, environment=two_nodes | {"GANIME_WAIT": "2"}))
    assert (code, said) == (2, "")
    assert re.search(r"no room \(CPU: 1 asked for, 2 there, . free, GPU: 1 asked for, 0 there, 0 free\)", told)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing", "wide"], "missing: no such film or folder"),
        (["season"], "say where to: ganime convert season NEW --cluster"),
        (["season", "season"], "season: this is the folder of the films to be widened"),
        (["season/1.mkv", "season/1.mkv"], "1.mkv: this is the film to be widened"),
        (["season/1.mkv", "season/3.mkv"], "3.mkv: it exists; name another file, or add --overwrite"),
        (["season/1.mkv", "s3://films/wide"], "s3://films/wide: an address is that of a folder"),
        (["empty", "wide"], "empty: no video in this folder"),
    ],
)
def test_what_cannot_be_done_is_refused_before_ray_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    (tmp_path / "season").mkdir()
    (tmp_path / "empty").mkdir()
    for name in ("1.mkv", "3.mkv"):
        (tmp_path / "season" / name).touch()
    monkeypatch.chdir(tmp_path)
    assert convert(*arguments, "--fill", "row", "--cluster") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_an_address_needs_the_cluster(capsys: pytest.CaptureFixture[str]) -> None:
    assert convert("s3://films/season", "wide", "--fill", "row") == 2
    assert "no such film or folder; it is an address: add --cluster" in capsys.readouterr().err
