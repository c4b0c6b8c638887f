"""The batch script on a Slurm of three nodes that only says what it was asked: there is no real one here."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.infra.manifests import INFRA

SCRIPT = INFRA / "slurm/ganime.sbatch"
FAKES = {
    "scontrol": 'printf "n%s\\n" 1 2 3',
    # A step that starts Ray goes on until it is ended; its nodes have then joined.
    "srun": """printf '%s\\n' "$*" >> "$SUBMITTED/steps"
case "$*" in
    *hostname*) echo "10.0.0.1 fd00::1" ;;
    *) [[ "$*" =~ --ntasks=([0-9]+) ]]
       for ((node = 0; node < BASH_REMATCH[1]; node++)); do echo " node_" >> "$SUBMITTED/joined"; done
       echo "$$" >> "$SUBMITTED/running"
       exec tail -f /dev/null ;;
esac""",
    "ray": 'cat "$SUBMITTED/joined" 2>/dev/null || true',
    "pipeline": """printf '%s\\n' "$RAY_ADDRESS" "$RAY_AUTH_MODE" "$RAY_AUTH_TOKEN" "$GANIME_STORAGE" "$SAID" "$*"
exit 7""",
}


@dataclass(frozen=True)
class Ran:
    """What became of a job."""

    code: int
    printed: list[str]  # by the pipeline
    steps: list[str]  # arguments of each srun
    running: list[int]  # ids of the steps that started Ray


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A job of three nodes, whose command fails."""
    folder = tmp_path_factory.mktemp("slurm")
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    for name, does in FAKES.items():
        (programs / name).write_text(f"#!/usr/bin/env bash\n{does}\n")
        (programs / name).chmod(0o755)
    (folder / "cluster.env").write_text('SAID="by a file of the user"\n')
    told = {
        **{"SLURM_SUBMIT_DIR": str(folder), "SLURM_JOB_NODELIST": "n[1-3]", "SLURM_JOB_ID": "5"},
        **{"SLURM_CPUS_ON_NODE": "8", "GANIME_ENV": str(folder / "cluster.env"), "SUBMITTED": str(folder)},
    }
    known = {name: value for name, value in os.environ.items() if not name.startswith(("GANIME_", "RAY_"))}
    done = subprocess.run(
        ["bash", str(SCRIPT), "pipeline", "--quick"],
        env=known | told, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    steps, running = ((folder / name).read_text().splitlines() for name in ("steps", "running"))
    return Ran(done.returncode, done.stdout.splitlines(), steps, [int(number) for number in running])


def test_ray_is_started_on_the_first_node_and_then_joined_by_all_others(job: Ran) -> None:
    asked, head, others = job.steps
    assert asked == "--overlap --nodes=1 --ntasks=1 --nodelist=n1 hostname --all-ip-addresses"
    assert head.startswith("--overlap --nodes=1 --ntasks=1 --cpus-per-task=8 --nodelist=n1 bash -c exec ray start")
    assert head.endswith("--head --node-ip-address=10.0.0.1 --port=6379 --dashboard-host=127.0.0.1")
    assert others.startswith("--overlap --nodes=2 --ntasks=2 --cpus-per-task=8 --nodelist=n2,n3 bash -c exec ray start")
    assert others.endswith("--address=10.0.0.1:6379")


def test_the_command_is_told_of_the_cluster_and_its_exit_code_is_the_jobs(job: Ran) -> None:
    address, mode, token, storage, said, arguments = job.printed
    assert (address, mode, said, arguments) == ("10.0.0.1:6379", "token", "by a file of the user", "--quick")
    assert Path(storage).name == "runs"
    assert len(token) == 48
    assert not any(token in step for step in job.steps)
    assert job.code == 7


def test_ray_ends_with_the_job(job: Ran) -> None:
    assert len(job.running) == 2
    assert not any(psutil.pid_exists(number) for number in job.running)
