"""Errors: a tree of what users can mend, and how it ends a program."""

import errno
import inspect
import subprocess
import sys

import pytest

from ganime import errors
from ganime.errors import GanimeError, ShardError, UnfinishedError, VideoError, exit_code, run


class RemoteError(VideoError):
    """As Ray raises a task's error: of its class, with a traceback for a text and the error itself as `cause`."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"Traceback of another machine: {cause}")
        self.cause = cause


def raising(error: BaseException) -> int:
    def verb() -> None:
        raise error

    return exit_code(verb)


def test_every_error_is_drawn_in_the_tree() -> None:
    classes = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    assert classes == {line.split()[0] for line in (errors.__doc__ or "").splitlines() if "Error" in line}
    assert all(issubclass(vars(errors)[name], GanimeError) for name in classes)


def test_a_verb_that_is_done_exits_with_0() -> None:
    with pytest.raises(SystemExit) as end:
        run(lambda: None)
    assert end.value.code == 0


def test_what_a_user_can_mend_is_one_line_and_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(VideoError("a.mkv: no picture in it; remove it")) == 2
    assert capsys.readouterr().err == "a.mkv: no picture in it; remove it\n"


def test_work_done_in_part_is_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(UnfinishedError("1 of 2 films failed")) == 3
    assert capsys.readouterr().err == "1 of 2 films failed\n"


def test_an_error_of_another_machine_is_told_without_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(RemoteError(ShardError("a.parquet: damaged; make it again"))) == 2
    assert capsys.readouterr().err == "a.parquet: damaged; make it again\n"


def test_an_error_that_caused_another_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    failure = RuntimeError("the training failed")
    failure.__cause__ = ShardError("a.parquet: damaged; make it again")
    assert raising(failure) == 2
    assert capsys.readouterr().err == "a.parquet: damaged; make it again\n"


def test_a_full_disk_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(OSError(errno.ENOSPC, "No space left on device", "data/x.parquet")) == 2
    assert capsys.readouterr().err == (
        "no space left on the disk while writing data/x.parquet; free some and run the same command again\n"
    )


def test_ctrl_c_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "stopped; run the same command again to go on\n"


@pytest.mark.parametrize("lines", [1, 100_000], ids=["that fits the pipe", "that does not"])
def test_output_that_nobody_reads_on_ends_the_program_quietly(lines: int) -> None:
    program = f"from ganime.errors import run; run(lambda: print('a line\\n' * {lines}))"
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_broken_pipe_to_another_program_is_a_bug() -> None:
    with pytest.raises(BrokenPipeError):
        raising(BrokenPipeError())


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())
