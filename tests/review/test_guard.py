"""Nobody but the page that this process opened is answered."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ganime.review.guard import LARGEST_BODY, Guard
from tests.review.asking import PORT, asked


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """Says what it was asked for."""
    await PlainTextResponse(scope["path"])(scope, receive, send)


GUARD = Guard(told, PORT)
HERE = f"/{GUARD.token}"


def test_the_page_is_answered_and_its_token_is_handed_on_to_nobody() -> None:
    answer = asked(GUARD, f"{HERE}/state?since=3")
    assert (answer.status, answer.body) == (200, b"/state")
    assert asked(GUARD, f"{HERE}/", host=f"localhost:{PORT}").status == 200


def test_every_start_has_another_token() -> None:
    tokens = {Guard(told, PORT).token for _ in range(9)}
    assert len(tokens) == 9 and min(map(len, tokens)) >= 32
    assert GUARD.address == f"http://127.0.0.1:{PORT}/{GUARD.token}/"
    assert GUARD.token not in repr(GUARD)


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", ""])
def test_a_name_that_was_bound_to_this_machine_is_refused(host: str) -> None:
    assert asked(GUARD, f"{HERE}/", host=host).status == 421


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/state",
        "//",
        "/x/",
        f"/{'x' * 32}/",
        "",
        pytest.param(f"/{GUARD.token[:-1]}/", id="all but a letter"),
        "/ä/",
    ],
)
def test_without_the_token_nothing_is_told(path: str) -> None:
    answer = asked(GUARD, path)
    assert answer.status == 403 and GUARD.token.encode() not in answer.body


def test_pages_of_strangers_decide_nothing() -> None:
    here = {"origin": f"http://127.0.0.1:{PORT}"}
    assert asked(GUARD, f"{HERE}/undo", "POST", {}, **here).status == 200
    assert asked(GUARD, f"{HERE}/undo", "POST", {}, origin="https://evil.example").status == 403
    assert asked(GUARD, f"{HERE}/undo", "POST", {}, origin="null").status == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert asked(GUARD, f"{HERE}/undo", "POST", {}, kind=kind).status == 415


def test_what_is_too_long_is_not_read() -> None:
    assert asked(GUARD, f"{HERE}/undo", "POST", b"x" * (LARGEST_BODY + 1)).status == 413


def test_browsers_are_told_to_load_nothing_from_elsewhere() -> None:
    for path in (f"{HERE}/", "/nothing"):
        headers = asked(GUARD, path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
