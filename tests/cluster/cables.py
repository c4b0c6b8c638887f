"""A network whose cables can be pulled: a switch, and each node in a network namespace of its own. Linux, as root."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from tests.nodes import HEAD

# Of a range that is kept for measuring networks (RFC 2544), so that no real one is in the way.
SUBNET = "198.18.77"


class Cables:
    """The head and the test itself are at the switch; every other node has a cable to it."""

    # Else gloo takes the address of the host's name, which is that of the real machine in every namespace.
    environ: ClassVar[dict[str, str]] = {"GLOO_SOCKET_IFNAME": "eth0"}

    def __init__(self) -> None:
        self.switch = f"gs{os.getpid()}"
        self.plugged: set[int] = set()

    def address(self, number: int) -> str:
        """Of the node with this number."""
        return f"{SUBNET}.{number}"

    def enter(self, number: int) -> list[str]:
        """What starts a program as one of that node, whose cable is laid if it has none."""
        if number == HEAD:
            return []
        name = self._name(number)
        if number not in self.plugged:
            self.plugged.add(number)
            ip("netns", "add", name)
            ip("link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            ip("link", "set", name, "master", self.switch, "up")
            ip("-n", name, "addr", "add", f"{self.address(number)}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                ip("-n", name, "link", "set", device, "up")
        return ["ip", "netns", "exec", name]

    def pull(self, address: str) -> None:
        """Pull the cable of the node at an address: packets are lost, nobody is told."""
        ip("link", "set", self._name(int(address.rpartition(".")[2])), "down")

    def plug(self, address: str) -> None:
        """Put it in again."""
        ip("link", "set", self._name(int(address.rpartition(".")[2])), "up")

    def _name(self, number: int) -> str:
        return f"{self.switch}n{number}"


@contextmanager
def cables() -> Iterator[Cables]:
    """A switch without cables; all of it is gone in the end."""
    made = Cables()
    ip("link", "add", made.switch, "type", "bridge")
    try:
        ip("addr", "add", f"{made.address(HEAD)}/24", "dev", made.switch)
        ip("link", "set", made.switch, "up")
        yield made
    finally:
        for number in made.plugged:
            ip("netns", "del", made.enter(number)[-1])
        ip("link", "del", made.switch)


def may_lay() -> bool:
    """Whether this process may do all this."""
    if not shutil.which("ip"):
        return False
    tried = f"gt{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", tried], capture_output=True, check=False).returncode:
        return False
    made = subprocess.run(["ip", "link", "add", tried, "type", "bridge"], capture_output=True, check=False)
    if not made.returncode:
        ip("link", "del", tried)
    ip("netns", "del", tried)
    return not made.returncode


def ip(*words: str) -> None:
    """Run `ip`."""
    subprocess.run(["ip", *words], check=True)
