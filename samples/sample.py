"""VERB  nothing → the sample show: two worlds, three shows, six films."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

import cv2

from ganime.params.cores import cores
from samples.film import draw_episode, film_path
from samples.story import EPISODES

Progress = Callable[[str], None]

_HEIGHT_STEP = 18  # keeps the wide picture, the old one and its sides whole and even in 4:2:0 video


def draw_sample(
    out: Path,
    seed: int = 0,
    minutes: float = 4.0,
    progress: Progress | None = None,
    *,
    height: int = 360,
    workers: int | None = None,
) -> None:
    """Draw the sample show below `out`.

    `videos/wide/episode1..4.mkv` (16:9), `videos/old/episode1.mkv` (4:3, the exact centre of wide pictures, whose
    truth is `truth/old/episode1.mkv`) and `videos/other/episode1.mkv` (16:9, another world in another hand).
    `minutes`: of all six films together. `progress`: told a line whenever a film is done. `height`: px, a multiple of
    18. `workers`: processes that draw, one per core if not given; the same seed draws the same pixels on any number.
    Raises VideoError if a film cannot be written, ValueError for other sizes and lengths.
    """
    if height < _HEIGHT_STEP or height % _HEIGHT_STEP:
        raise ValueError(f"the height of the sample is a multiple of {_HEIGHT_STEP}, not {height}")
    if minutes <= 0:
        raise ValueError(f"the sample lasts more than 0 minutes, not {minutes}")
    # The old show first: it writes two films, so it takes longest.
    episodes = [(show, episode) for show in ("old", "other", "wide") for episode in range(1, EPISODES[show] + 1)]
    tell = progress or (lambda line: None)
    workers = min(len(episodes), workers or cores())
    if workers == 1:
        for number, (show, episode) in enumerate(episodes, start=1):
            frames = draw_episode(out, show, episode, seed, minutes, height)
            tell(_report(out, show, episode, frames, number, len(episodes)))
        return
    # Spawned, not forked: the caller may have threads running (Ray, torch).
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        drawing: dict[Future[int], tuple[str, int]] = {
            pool.submit(draw_episode, out, show, episode, seed, minutes, height): (show, episode)
            for show, episode in episodes
        }
        try:
            for number, done in enumerate(as_completed(drawing), start=1):
                tell(_report(out, *drawing[done], done.result(), number, len(episodes)))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _report(out: Path, show: str, episode: int, frames: int, number: int, total: int) -> str:
    return f"{number}/{total} {film_path(out, show, episode).relative_to(out)}: {frames} frames"
