"""What is written outlives a server that is away."""

import logging

import pytest
from mlflow.exceptions import MlflowException, RestException

from ganime.tracking.outbox import Outbox, is_away


def test_a_call_is_made_again_until_the_server_is_back(caplog: pytest.LogCaptureFixture) -> None:
    made: list[str] = []
    outages = iter([MlflowException("no connection"), ConnectionError("refused")])

    def call() -> None:
        if error := next(outages, None):
            raise error
        made.append("first")

    outbox = Outbox("http://server", retry_s=0.01)
    with caplog.at_level(logging.WARNING):
        outbox.put(call)
        outbox.put(lambda: made.append("second"))
        assert outbox.close(wait_s=5)
    assert made == ["first", "second"]
    assert [record.message for record in caplog.records] == [
        "http://server does not answer; training goes on: no connection",
        "http://server answers again",
    ]


def test_what_the_server_refuses_is_told_and_left_out(caplog: pytest.LogCaptureFixture) -> None:
    def refused() -> None:
        raise RestException({"error_code": "INVALID_PARAMETER_VALUE", "message": "bad name"})

    outbox = Outbox("http://server")
    outbox.put(refused)
    assert outbox.close(wait_s=5)
    assert [record.message for record in caplog.records] == [
        "http://server: an entry was not taken: INVALID_PARAMETER_VALUE: bad name"
    ]


def test_a_server_that_stays_away_is_not_waited_for_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    def away() -> None:
        raise ConnectionError("refused")

    outbox = Outbox("http://server", retry_s=0.01, give_up_s=2)
    outbox.put(away)
    assert not outbox.close(wait_s=0.1)
    assert caplog.records[-1].message == "http://server does not answer: 1 entries are lost"


@pytest.mark.parametrize(
    "error, away",
    [
        pytest.param(MlflowException("connection refused"), True, id="no connection"),
        pytest.param(RestException({"error_code": "REQUEST_LIMIT_EXCEEDED"}), True, id="too many requests"),
        pytest.param(OSError(28, "No space left on device"), True, id="full disk"),
        pytest.param(RestException({"error_code": "RESOURCE_DOES_NOT_EXIST"}), False, id="deleted run"),
        pytest.param(TypeError("not a number"), False, id="our own bug"),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, away: bool) -> None:
    assert is_away(error) is away
