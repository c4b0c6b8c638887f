"""How a conversion reads on a screen: a bar that moves with the film, and a line for each film that is done."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ganime.film.convert.film import Converted, Status, Watch
from ganime.film.convert.sides_report import total
from ganime.film.steady import Account, Counts
from ganime.film.video.demux import rough_length

# Without a terminal, a line now and then tells that it goes on.
LINE_EVERY_S = 30


def shares(counts: Counts) -> str:
    """`3 % generated, 20 % seen elsewhere, 77 % reused`: how the frames got their sides."""
    total = max(1, counts.frames)
    told = {
        "generated": counts.generated,
        "seen elsewhere": counts.seen,
        "reused": counts.reused,
        "held": counts.held,
        "with the show's memory": counts.remembered,
    }
    return ", ".join(f"{100 * number / total:.0f} % {name}" for name, number in told.items() if number)


def shown(account: Account) -> str:
    """`of the sides 12 % recovered, 85 % copied, 3 % calmed`: what they show, by area; empty where nothing is known."""
    areas = {name: getattr(account, name) for name in ("recovered", "copied", "calmed", "made")}
    parts = [f"{100 * area / account.sides:.0f} % {name}" for name, area in areas.items() if area > 0]
    return f"of the sides {', '.join(parts)}" if parts else ""


def summary(out: object, done: Converted, seconds: float) -> str:
    """What became of a film, in a line."""
    canvas = done.layout.canvas
    new = done.frames - done.resumed
    parts = [
        f"{out}: {done.frames} frames of {canvas.width}×{canvas.height}",
        f"{done.resumed} of them finished before" if done.resumed else "",
        f"{new / max(seconds, 1e-9):.0f} frames/s" if new else "",
        shares(done.counts) if new else "",
        shown(total(done.shots)),
        f"damaged source: {done.damage}" if done.damage else "",
        "" if done.obeyed is None else f"decided: {', '.join(done.obeyed) or 'nothing that changes pictures'}",
        *done.damage.notes,
        *done.said,
    ]
    return "; ".join(part for part in parts if part)


@contextmanager
def watching(source: Path) -> Iterator[Watch]:
    """Shows how far the film has come, for the length of a `with` block."""
    length_s, frames = rough_length(source)
    console = Console()
    columns = (
        TextColumn("{task.description}", markup=False),  # "[Fansubs] Show [1080p].mkv" is a name, not a style
        BarColumn(),
        TextColumn("{task.fields[film_time]}  {task.fields[speed]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[made]}"),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(source.name, total=frames, film_time="", speed="", made="")
        started, said = time.monotonic(), time.monotonic()

        def watch(status: Status) -> None:
            nonlocal said
            now = time.monotonic()
            speed = f"{status.counts.frames / max(now - started, 1e-9):.0f} frames/s"
            film_time, made = _clock(float(status.time), length_s), shares(status.counts)
            bar.update(task, completed=status.frames, film_time=film_time, speed=speed, made=made)
            if not console.is_terminal and now - said >= LINE_EVERY_S:
                console.print(
                    f"{source.name}  {film_time}  {speed}  {made}", highlight=False, markup=False, soft_wrap=True
                )
                said = now

        yield watch


@contextmanager
def overall(films: int) -> Iterator[Callable[[int, int], None]]:
    """Shows how far a season has come, for the length of a `with` block: told films ended, and frames done in all."""
    console = Console()
    columns = (TextColumn("{task.completed} of {task.total} films"), BarColumn(), TextColumn("{task.fields[speed]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=films, speed="")
        started, said = time.monotonic(), time.monotonic()

        def show(ended: int, frames: int) -> None:
            nonlocal said
            now = time.monotonic()
            speed = f"{frames / max(now - started, 1e-9):.0f} frames/s"
            bar.update(task, completed=ended, speed=speed)
            if not console.is_terminal and now - said >= LINE_EVERY_S:
                console.print(f"{ended} of {films} films  {speed}", highlight=False)
                said = now

        yield show


def _clock(time_s: float, length_s: object) -> str:
    """`0:01:12 of 0:24:00`."""
    done = str(timedelta(seconds=round(time_s)))
    return done if length_s is None else f"{done} of {timedelta(seconds=round(float(length_s)))}"  # type: ignore[arg-type]
