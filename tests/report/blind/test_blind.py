"""Two at a time, without names: the page, its key, and what is made of answers."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganime.cli import main
from ganime.errors import GanimeError
from ganime.frame import Pixels
from ganime.report.blind import blind, tally
from ganime.report.blind.sheet import write_sheet
from ganime.report.blind.tally import Preference
from tests.film.video.clips import encode, rolling
from tests.showing import tiny_model
from tests.synthetic import write_shards

COLOURS = {"red.mkv": (255, 0, 0), "green.mkv": (0, 255, 0), "blue.mkv": (0, 0, 255)}


class Page(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag and wanted.items() <= attrs.items()]


def picture(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", (64, 36), colour)


def sheet_of(folder: Path, count: int = 12, seed: int = 0, names: tuple[str, ...] = ("red.mkv", "green.mkv")):
    shown = [{name: picture(COLOURS[name]) for name in names} for _ in range(count)]
    page, key = write_sheet(shown, folder, seed)
    return Page(page.read_text()), json.loads(key.read_text())


def colour_of(image: dict[str, str | None]) -> tuple[int, ...]:
    """What a picture within the page shows."""
    found = re.fullmatch(r"data:image/webp;base64,(.*)", str(image["src"]))
    assert found
    return Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB").getpixel((30, 18))


def answers_file(path: Path, key: dict, answers: list[str | None]) -> Path:
    path.write_text(json.dumps({"sheet": key["sheet"], "answers": answers}))
    return path


# --- the page and its key


def test_the_page_shows_what_the_key_says_and_names_nothing(tmp_path):
    page, key = sheet_of(tmp_path)
    for side in ("left", "right"):
        shown = [colour_of(image) for image in page.all("img", alt=side)]
        wanted = [COLOURS[pair[side]] for pair in key["pairs"]]
        assert np.abs(np.array(shown) - np.array(wanted)).max() < 8
    text = (tmp_path / "blind.html").read_text()
    assert not re.search(r"red|green\.|\.mkv", re.sub(r"base64,[^\"]*", "", text))


def test_the_page_needs_nothing_else(tmp_path):
    page, _ = sheet_of(tmp_path)
    sources = [str(attrs[name]) for _, attrs in page.found for name in ("src", "href") if attrs.get(name)]
    assert sources
    assert all(source.startswith("data:") for source in sources)


def test_both_stand_on_both_sides_in_an_order_that_the_seed_decides(tmp_path):
    _, key = sheet_of(tmp_path / "one")
    lefts = [pair["left"] for pair in key["pairs"]]
    assert 2 <= lefts.count("red.mkv") <= 10
    assert [pair["picture"] for pair in key["pairs"]] != list(range(12))
    assert sheet_of(tmp_path / "again")[1] == key
    assert sheet_of(tmp_path / "other", seed=1)[1] != key


def test_of_three_every_two_are_compared(tmp_path):
    _, key = sheet_of(tmp_path, count=2, names=("red.mkv", "green.mkv", "blue.mkv"))
    pairs = {frozenset((pair["left"], pair["right"])) for pair in key["pairs"]}
    assert len(key["pairs"]) == 6
    assert pairs == {
        frozenset(p) for p in (("red.mkv", "green.mkv"), ("red.mkv", "blue.mkv"), ("green.mkv", "blue.mkv"))
    }


def test_keys_and_clicks_answer(tmp_path):
    page, key = sheet_of(tmp_path)
    assert (
        len(page.all("button", **{"data-answer": "left"})) == len(page.all("button", **{"data-answer": "right"})) == 12
    )
    text = (tmp_path / "blind.html").read_text()
    assert 'KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowDown: "same" }' in text
    assert f'data-sheet="{key["sheet"]}"' in text


# --- from films, models and fills


def film(path: Path, brighter: int = 0, frames: int = 48) -> Path:
    pictures: list[Pixels] = [np.minimum(p, 200) + np.uint8(brighter) for p in rolling(1, frames, (90, 160))]
    return encode(path, pictures, codec="ffv1", pix_fmt="bgr0")


def test_films_are_compared_at_the_same_moments(tmp_path):
    dark, light = film(tmp_path / "dark.mkv"), film(tmp_path / "light.mkv", brighter=40)
    page_file, key_file = blind([str(dark), str(light)], tmp_path / "out", Path("nowhere"), count=4, seed=0)
    page, key = Page(page_file.read_text()), json.loads(key_file.read_text())
    for number, pair in enumerate(key["pairs"]):
        by_side = {side: np.array(colour_of(page.all("img", alt=side)[number]), int) for side in ("left", "right")}
        light_side = next(side for side in by_side if pair[side] == str(light))
        other = {"left": "right", "right": "left"}[light_side]
        assert np.abs(by_side[light_side] - by_side[other] - 40).max() < 12


def test_films_of_different_length_are_refused(tmp_path):
    long, short = film(tmp_path / "long.mkv", frames=72), film(tmp_path / "short.mkv", frames=24)
    with pytest.raises(GanimeError, match=r"long\.mkv and .*short\.mkv are not the same film"):
        blind([str(short), str(long)], tmp_path / "out", Path("nowhere"), count=2, seed=0)


def test_a_model_and_a_fill_widen_test_pictures(tmp_path):
    model, shards = tiny_model(tmp_path / "model.safetensors"), write_shards(tmp_path, range(16))
    _, key_file = blind([str(model), "mirror"], tmp_path / "out", shards, count=3, seed=0)
    pairs = json.loads(key_file.read_text())["pairs"]
    assert [{pair["left"], pair["right"]} for pair in pairs] == [{str(model), "mirror"}] * len(pairs)
    assert sorted(pair["picture"] for pair in pairs) == list(range(len(pairs)))


@pytest.mark.parametrize("ways", [[], ["mirror"], ["mirror", "mirror"]])
def test_one_alone_is_not_compared(ways, tmp_path):
    with pytest.raises(GanimeError, match="two films or more are needed"):
        blind(ways, tmp_path, Path("nowhere"), count=2, seed=0)


def test_a_film_is_not_compared_with_a_fill(tmp_path):
    path = film(tmp_path / "film.mkv")
    with pytest.raises(GanimeError, match="films cannot be compared with mirror; widen a film with each first"):
        blind([str(path), "mirror"], tmp_path, Path("nowhere"), count=2, seed=0)


# --- the tally


def test_the_one_that_is_always_chosen_is_preferred(tmp_path):
    _, key = sheet_of(tmp_path)
    always = ["left" if pair["left"] == "green.mkv" else "right" for pair in key["pairs"]]
    (found,) = tally([answers_file(tmp_path / "a.json", key, always)], tmp_path / "key.json")
    assert found == Preference("green.mkv", "red.mkv", wins=12, losses=0, same=0)
    assert (found.share, found.preferred) == (1.0, "green.mkv")
    assert found.interval.low == pytest.approx(12 / (12 + 1.959964**2))
    assert str(found) == "green.mkv over red.mkv: 12 of 12 (100%, 76% to 100%): green.mkv is preferred"


def test_people_who_choose_by_side_prefer_neither(tmp_path):
    _, key = sheet_of(tmp_path)
    left = answers_file(tmp_path / "a.json", key, ["left"] * 12)
    right = answers_file(tmp_path / "b.json", key, ["right"] * 12)
    (found,) = tally([left, right], tmp_path / "key.json")
    assert (found.wins, found.losses, found.preferred) == (12, 12, None)
    assert str(found).endswith("not told apart")


def test_no_difference_and_no_answer_count_for_none(tmp_path):
    _, key = sheet_of(tmp_path, count=3)
    (found,) = tally([answers_file(tmp_path / "a.json", key, ["same", None, "left"])], tmp_path / "key.json")
    assert (found.wins + found.losses, found.same) == (1, 1)
    assert ", 1 times no difference:" in str(found)


def test_answers_to_another_page_are_refused(tmp_path):
    sheet_of(tmp_path)
    _, other = sheet_of(tmp_path / "other", seed=1)
    answers = answers_file(tmp_path / "a.json", other, [None] * 12)
    with pytest.raises(GanimeError, match=r"a\.json: answers to another page than that of .*key\.json"):
        tally([answers], tmp_path / "key.json")


@pytest.mark.parametrize("text", ["", "{}", '{"sheet": "x", "answers": ["up"]}'])
def test_a_file_that_holds_no_answers_is_named(text, tmp_path):
    sheet_of(tmp_path)
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(GanimeError, match=r"a\.json: not answers of `ganime report blind`"):
        tally([tmp_path / "a.json"], tmp_path / "key.json")


def test_the_command_writes_a_page_and_counts_its_answers(tmp_path, capsys):
    one, other = film(tmp_path / "one.mkv"), film(tmp_path / "other.mkv", brighter=30)
    out = ["--out", str(tmp_path / "out")]
    assert main(["report", "blind", str(one), str(other), "--pictures", "3", *out]) == 0
    assert "the key; do not look" in capsys.readouterr().out
    key = json.loads((tmp_path / "out/key.json").read_text())
    answers = answers_file(tmp_path / "answers.json", key, ["same"] * 3)
    assert main(["report", "blind", "--tally", str(answers), *out]) == 0
    assert capsys.readouterr().out.endswith("0 of 0 (50%, 0% to 100%), 3 times no difference: not told apart\n")
