"""The urgent comes first, and what is less urgent gives way and is done all the same."""

import threading

from ganime.film.convert.stopping import LeftError
from ganime.review.worker import Urgency, Work, Worker

PATIENCE_S = 60


def test_the_urgent_comes_first_and_the_rest_is_done_all_the_same() -> None:
    done: list[str] = []
    began, last = threading.Event(), threading.Event()

    def noting(name: str) -> Work:
        def work(left: threading.Event) -> None:
            if name == "slow" and not began.is_set():
                began.set()
                assert left.wait(PATIENCE_S)
                raise LeftError
            done.append(name)
            if len(done) == 4:
                last.set()

        return work

    worker = Worker(lambda name, why: None)
    worker.start()
    worker.ask("slow", Urgency.ANALYSIS, noting("slow"))
    assert began.wait(PATIENCE_S)
    worker.ask("later", Urgency.ANALYSIS, noting("later"))
    assert worker.busy() == {"slow", "later"}
    worker.ask("now", Urgency.DECIDED, noting("now"))
    worker.ask("soon", Urgency.LOOKED_AT, noting("soon"))
    assert last.wait(PATIENCE_S)
    worker.close()
    assert done == ["now", "soon", "slow", "later"]


def test_what_fails_is_told_and_the_rest_goes_on() -> None:
    told: list[tuple[str, str]] = []
    done = threading.Event()

    def fails(left: threading.Event) -> None:
        raise ValueError("no")

    worker = Worker(lambda name, why: told.append((name, why)))
    worker.ask("bad", Urgency.ANALYSIS, fails)
    worker.ask("good", Urgency.ANALYSIS, lambda left: done.set())
    worker.start()
    assert done.wait(PATIENCE_S)
    worker.close()
    assert told == [("bad", "ValueError: no")]


def test_what_waits_is_asked_for_once() -> None:
    worker = Worker(lambda name, why: None)
    done: list[str] = []
    for urgency in (Urgency.ANALYSIS, Urgency.DECIDED, Urgency.ANALYSIS):
        worker.ask("one", urgency, lambda left: done.append("one"))
    end = threading.Event()
    worker.ask("end", Urgency.ANALYSIS, lambda left: end.set())
    worker.start()
    assert end.wait(PATIENCE_S)
    worker.close()
    assert done == ["one"]
