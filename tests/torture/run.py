"""Converts damaged films and says how each ended: whole, broken off, refused with a sentence, or wrongly."""

import json
import queue
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.torture.damaged import damaged_film, pictures_in

LONGEST_S = 300


@dataclass(frozen=True)
class End:
    """How a conversion ended."""

    seed: int
    name: str
    harm: str
    code: int | None  # None: the process died or hung
    wrong: str  # what is not as it should be; empty if all is
    told: str


@dataclass(frozen=True)
class Answer:
    """What a process says of a film."""

    code: int
    said: str
    told: str
    extracted: str  # done, refused or wrong
    reason: str


class Converter:
    """A process of its own that converts films, begun anew when it dies."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def convert(self, source: Path, out: Path) -> Answer | None:
        """What became of a film, also as one to be extracted; None if the process died or hung."""
        process = self._process = self._process or self._started()
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps([str(source), str(out)]) + "\n")
        process.stdin.flush()
        answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: answers.put(process.stdout.readline()), daemon=True).start()
        try:
            line = answers.get(timeout=LONGEST_S)
        except queue.Empty:
            line = ""
        if not line:
            self.stop()
            return None
        return Answer(*json.loads(line))

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    @staticmethod
    def _started() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.torture.worker"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)


def tortured(folder: Path, seed: int, converter: Converter) -> End:
    """Damage a film, convert it, and judge."""
    source, harm = damaged_film(folder, seed)
    out = folder / f"{seed}.new.mkv"
    before = {path.name for path in folder.iterdir()}
    answer = converter.convert(source, out)
    if answer is None:
        return End(seed, source.name, harm, None, "the process died or hung", "")
    left = sorted({path.name for path in folder.iterdir()} - before - {out.name})
    told = f"{answer.told.strip() or answer.said.strip()}\n    extracted: {answer.reason}"
    return End(seed, source.name, harm, answer.code, _wrong(source, out, answer, left) or _unlike(source, answer), told)


def _unlike(source: Path, answer: Answer) -> str:
    """What is not as it should be of the film as one to be extracted."""
    if answer.extracted == "wrong":
        return f"extraction: {answer.reason}"
    if answer.extracted == "refused" and source.name not in answer.reason:
        return "extraction: no sentence with the film's name"
    if answer.code == 3 and answer.extracted == "done":
        return "extraction: frames of a film that breaks off"
    return ""


def _wrong(source: Path, out: Path, answer: Answer, left: list[str]) -> str:
    """What is not as it should be of the new film."""
    code, told = answer.code, answer.told
    if code not in (0, 2, 3):
        return f"exit code {code}"
    if left and not (code == 2 and "is kept in" in told):
        return f"left behind: {left}"
    if code == 2:
        is_told = source.name in told and len(told.splitlines()) == 1
        return "" if is_told and not out.exists() else "no sentence with the film's name, or a film all the same"
    if code == 3 and "breaks off" not in told:
        return "a break that is not named"
    new, old = pictures_in(out), pictures_in(source)
    return "" if new == old else f"{new} pictures, libav decodes {old}"


def table(ends: list[End]) -> str:
    """How films ended, by what was done to them, as a table in Markdown."""
    harms = list(dict.fromkeys(end.harm for end in ends))
    rows = ["| damage | films | whole (exit 0) | breaks off (3) | refused (2) | wrong |", "|---|---|---|---|---|---|"]
    for harm in [*harms, "all"]:
        those = [end for end in ends if harm in ("all", end.harm)]
        codes = Counter(end.code if not end.wrong else "wrong" for end in those)
        rows.append(f"| {harm} | {len(those)} | {codes[0]} | {codes[3]} | {codes[2]} | {codes['wrong']} |")
    return "\n".join(rows)
