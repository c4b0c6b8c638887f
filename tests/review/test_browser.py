"""The page in a real browser: as a person with a mouse uses it, with the keyboard alone, and as somebody hostile."""

import http.client
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from ganime.cli import main
from ganime.film.decisions import Entry, read_decisions
from ganime.frame import Pixels
from tests.review.films import film, served

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 60_000
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine; .ci/browser installs it"),
    # Playwright's loop goes with it.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
OUTSIDE = (
    "made/../secret.txt",
    "made/..%2fsecret.txt",
    "../secret.txt",
    "..%2f..%2fsecret.txt",
    "made/%2fetc%2fpasswd",
)
FIRST, SECOND, THIRD = "#shot-0-24", "#shot-24-60", "#shot-60-84"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Inside a container there is no namespace for its sandbox, and it sees our own page alone.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return film(tmp_path / "old.mkv")


def opened(browser: Browser, address: str, width: int = 1280, height: int = 720) -> Page:
    """The page, once all shots are made; what it logs as an error fails the test."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.errors = errors  # type: ignore[attr-defined]
    page.goto(address)
    expect(page.locator("#status")).to_have_text("3 shots, 0 decided")
    page.wait_for_selector("#screen[data-shown]")
    return page


def entries(source: Path) -> list[Entry]:
    path = source.with_name("old.ganime.yaml")
    return list(read_decisions(path).shots) if path.is_file() else []


def pictures(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_a_person_looks_decides_and_is_obeyed(browser: Browser, source: Path) -> None:
    with served(source, "--fill", "mirror") as (address, _):
        page = opened(browser, address)
        page.click(SECOND)
        page.click("text=Off: black bars")
        expect(page.locator(f"{SECOND} .told")).to_have_text("off")
        assert entries(source)[0].sides == "off"
        page.wait_for_selector("#screen[data-shown^='24-60-']:not([data-shown*='000000000000'])")
        page.click(FIRST)
        page.click("#ask-candidates")
        page.click("#candidates button:nth-child(3):not(:disabled)")
        expect(page.locator(f"{FIRST} .told")).to_have_text("seed 2")
        page.click(THIRD)
        page.click("#brush")
        box = page.locator("#screen").bounding_box()
        assert box is not None
        for act, x in ((page.mouse.move, 0.4), (None, 0), (page.mouse.move, 0.5), (page.mouse.move, 0.6)):
            if act is None:
                page.mouse.down()
            else:
                act(box["x"] + x * box["width"], box["y"] + 0.3 * box["height"])
        page.mouse.up()
        expect(page.locator(f"{THIRD} .told")).to_have_text("masked")
        [stroke] = entries(source)[2].mask
        assert len(stroke.points) > 1 and stroke.points[0][1] == pytest.approx(0.3, abs=0.02)
        page.click("#undo")
        expect(page.locator(f"{THIRD} .told")).to_have_text("")
        assert page.errors == []  # type: ignore[attr-defined]
        page.close()
    assert [entry.decision.told for entry in entries(source)] == ["off", "seed 2"][::-1]
    wide = source.with_name("new.mkv")
    assert main(["convert", str(source), str(wide), "--fill", "mirror", "--encoder", "ffv1"]) == 0
    usual = source.with_name("usual.mkv")
    source.with_name("old.ganime.yaml").unlink()
    assert main(["convert", str(source), str(usual), "--fill", "mirror", "--encoder", "ffv1"]) == 0
    found, before = pictures(wide), pictures(usual)
    assert found[40][:, :26].max() <= 2
    assert not np.array_equal(found[10], before[10]) and found[10][:, :26].max() > 50
    assert all(np.array_equal(found[number], before[number]) for number in range(60, 84))


def test_the_keyboard_is_enough(browser: Browser, source: Path) -> None:
    with served(source, "--fill", "mirror") as (address, _):
        page = opened(browser, address, 1024, 768)
        press = page.keyboard.press
        press("1")  # accepts, and goes on
        expect(page.locator(f"{SECOND}.current")).to_be_visible()
        press("3")
        expect(page.locator(f"{SECOND} .told")).to_have_text("blur")
        press("Shift+J")
        press("o")
        expect(page.locator(f"{THIRD} .told")).to_have_text("old picture right")
        press("k")
        press("m")
        for key in ("ArrowRight", "Shift+ArrowUp", " ", "m"):
            press(key)
        expect(page.locator(f"{SECOND} .told")).to_have_text("blur, old picture right")
        expect(page.locator("#unmask")).to_be_enabled()
        press("ArrowRight")
        expect(page.locator("#clock")).to_contain_text("frame 2 of 36")
        press("b")
        expect(page.locator("#before")).to_have_attribute("aria-pressed", "true")
        press("?")
        expect(page.locator("#keys")).to_be_visible()
        press("Escape")
        for _ in range(4):
            press("u")
        expect(page.locator("#status")).to_have_text("3 shots, 0 decided")
        expect(page.locator("#undo")).to_be_disabled()
        assert entries(source) == []
        names = page.locator("button:visible, select:visible, input:visible")
        assert all(
            names.nth(n).evaluate("e => e.innerText || e.ariaLabel || e.labels.length") for n in range(names.count())
        )
        assert page.errors == []  # type: ignore[attr-defined]
        page.close()


def answer(address: str, path: str, host: str | None = None) -> tuple[int, bytes]:
    """What the server says to a path that no browser would ask for."""
    at = urlsplit(address)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=60)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", host or at.netloc)
    connection.endheaders()
    response = connection.getresponse()
    told = response.status, response.read()
    connection.close()
    return told


def test_strangers_get_nothing_and_nothing_decided_is_lost(browser: Browser, source: Path) -> None:
    secret = source.with_name("secret.txt")
    secret.write_text("a secret", encoding="utf-8")
    with served(source, "--fill", "mirror") as (address, process):
        token = urlsplit(address).path
        assert answer(address, token, "evil.example")[0] == 421
        assert answer(address, "/")[0] == answer(address, "/state")[0] == 403
        for path in (
            "made/../secret.txt",
            "made/..%2fsecret.txt",
            "../secret.txt",
            "..%2f..%2fsecret.txt",
            "made/%2fetc%2fpasswd",
        ):
            status, body = answer(address, token + path)
            assert status in (403, 404) and b"secret" not in body
        one, other = opened(browser, address), opened(browser, address)
        one.click(FIRST)
        one.keyboard.press("2")
        other.click(SECOND)
        other.keyboard.press("3")
        for page in (one, other):
            expect(page.locator(f"{FIRST} .told")).to_have_text("off")
            expect(page.locator(f"{SECOND} .told")).to_have_text("blur")
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        expect(one.locator("#trouble")).to_contain_text("does not answer")
        one.close()
        other.close()
    with served(source, "--fill", "mirror") as (address, _):
        page = browser.new_page()
        page.goto(address)
        expect(page.locator("#status")).to_have_text("3 shots, 2 decided")
        page.click("#undo")
        expect(page.locator(f"{SECOND} .told")).to_have_text("")
        assert [entry.sides for entry in entries(source)] == ["off"]
        page.close()


def test_the_page_without_a_server_shows_and_decides_nothing(browser: Browser, source: Path) -> None:
    out = source.with_name("page")
    assert main(["review", str(source), "--fill", "mirror", "--export", str(out)]) == 0
    page = opened(browser, (out / "index.html").as_uri())
    page.keyboard.press("2")
    page.keyboard.press("j")
    expect(page.locator(f"{SECOND}.current")).to_be_visible()
    expect(page.locator("aside")).to_be_hidden()
    expect(page.locator("#status")).to_have_text("3 shots, 0 decided")
    page.click("#differ")
    expect(page.locator("#difference")).to_be_visible()
    assert page.errors == []  # type: ignore[attr-defined]
    page.close()
