"""The page, what it asks, and what it may not read."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from ganime.film.decisions import read_decisions
from ganime.film.decisions.look import FilmLook
from ganime.review.cache import Cache
from ganime.review.film import ReviewedFilm
from ganime.review.review import Review
from ganime.review.server import application, page_files
from tests.review.asking import Answer, asked


class Asking:
    def __init__(self, review: Review, source: Path) -> None:
        self.review, self.source, self.app = review, source, application(review)

    def get(self, path: str) -> Answer:
        return asked(self.app, path)

    def post(self, path: str, body: object) -> Answer:
        return asked(self.app, path, "POST", body)

    def until(self, true: Any) -> dict[str, Any]:
        """The state in which something is true; the worker is waited for, not the clock."""
        for _ in range(2000):
            state = self.review.state()
            assert state is not None
            if true(state):
                return state
            threading.Event().wait(0.05)
        raise AssertionError("it never came true")


@pytest.fixture
def asking(reviewed: ReviewedFilm, look: FilmLook) -> Iterator[Asking]:
    Cache(reviewed).keep_look(look)
    review = Review(reviewed)
    review.start()
    yield Asking(review, reviewed.source)
    review.close()


def made(state: dict[str, Any]) -> bool:
    return all(shot["small"] for shot in state["shots"])


def test_all_shots_are_made_shown_and_found_again(asking: Asking, reviewed: ReviewedFilm) -> None:
    state = asking.until(made)
    assert [shot["key"] for shot in state["shots"]] == ["0-24", "24-60", "60-84"]
    small = state["shots"][1]["small"]
    assert (small["kind"], small["frames"], small["left"]) == ("still", 36, pytest.approx(26 / 212, abs=0.002))
    assert small["sides"] == {"recovered": 0, "copied": 0, "calmed": 0, "made": 1, "confidence": 1}
    clip = asking.get(f"/made/{small['clip']}")
    assert clip.status == 200 and clip.headers["content-type"] == "video/mp4"
    path = Cache(reviewed).folder / small["clip"]
    with av.open(str(path)) as container:
        assert {stream.type for stream in container.streams} == {"video", "audio"}
        frames = list(container.decode(video=0))
        assert (frames[0].width, frames[0].height, len(frames)) == (212, 120, 37)
    assert asking.get(f"/made/{state['shots'][1]['glance']['thumb']}").headers["content-type"] == "image/webp"
    other = Review(reviewed)
    assert made(other.state() or {})


def test_nothing_new_is_told_once(asking: Asking) -> None:
    asking.until(lambda _: asking.review.finished())
    state = asking.get("/state?since=0").told()
    assert made(state)
    assert asking.get(f"/state?since={state['version']}").status == 204
    assert asking.get("/state?since=1").told()["version"] == state["version"]


def test_a_decision_is_obeyed_saved_and_undone(asking: Asking) -> None:
    asking.until(made)
    assert asking.post("/decide", {"shots": ["24-60"], "change": {"sides": "off"}}).status == 204
    assert read_decisions(asking.source.with_name("old.ganime.yaml")).shots[0].sides == "off"
    state = asking.until(made)
    assert state["undo"] and state["shots"][1]["told"] == "off"
    with Image.open(Cache(asking.review._film).folder / state["shots"][1]["glance"]["picture"]) as picture:
        assert max(picture.convert("RGB").crop((0, 0, 20, 120)).getextrema()[0]) < 8
    assert asking.post("/undo", {}).status == 204
    assert asking.until(made)["shots"][1]["told"] == ""


def test_three_candidates_are_painted(asking: Asking) -> None:
    assert asking.post("/candidates", {"shot": "0-24"}).status == 204
    state = asking.until(lambda state: state["shots"][0]["candidates"])
    found = state["shots"][0]["candidates"]
    assert [one["seed"] for one in found] == [None, 1, 2]
    assert all(asking.get(f"/made/{one['picture']}").status == 200 for one in found)


def test_a_shot_is_made_in_full_when_it_is_looked_at(asking: Asking) -> None:
    assert asking.post("/look", {"shot": "0-24", "full": True}).status == 204
    assert asking.until(lambda state: state["shots"][0]["full"])["shots"][0]["full"].endswith("-full.mp4")


def test_no_other_file_can_be_read(asking: Asking) -> None:
    asking.until(made)
    outside = ["old.mkv", "key", "look.npz", "../../old.mkv", "%2e%2e%2fold.mkv", "..", "/etc/passwd", ""]
    paths = [f"/made/{name}" for name in (*outside, "0-24-000000000000.json")]
    for path in (*paths, "/../server.py", "/server.py", "/__init__.py"):
        assert asking.get(path).status == 404, path


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/decide", b"{", 400),
        ("/decide", {"shots": ["0-24"]}, 400),
        ("/decide", {"shots": ["../x"], "change": {}}, 400),
        ("/decide", {"shots": ["0-24"], "change": {}, "more": 1}, 400),
        ("/decide", {"shots": ["9-99"], "change": {"accepted": True}}, 409),
        ("/decide", {"shots": ["0-24"], "change": {"guide": "../../etc/passwd"}}, 409),
        ("/cut", {"time": -1, "cut": True}, 400),
        ("/undo", {}, 409),
    ],
)
def test_what_makes_no_sense_is_refused(asking: Asking, path: str, body: object, status: int) -> None:
    answer = asking.post(path, body)
    assert answer.status == status and answer.told()["error"]


def test_the_page_needs_nothing_from_elsewhere(asking: Asking) -> None:
    assert asking.get("/").headers["content-type"].startswith("text/html")
    for name, path in page_files().items():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text.replace("https", "http") or name == "keys.js", name
        assert len(text.splitlines()) <= 250
        assert asking.get(f"/{name}").status == 200
    assert asking.get("/nothing.js").status == 404
