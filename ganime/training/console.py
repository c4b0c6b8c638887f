"""How a training reads on a screen: a moving line between epochs, a lasting one for each, also in a log file."""

from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ganime.training.journal import News
from ganime.training.validation import PSNR, SSIM, STATISTICS


def epoch_line(news: News, last_look: News, max_steps: int) -> str:
    """`joint  epoch 3  step 300/1500  85 images/s  generator 0.0113 (mse 0.0113)  validation statistics 0.71 …`."""
    scores = news["scores"]
    parts = [
        f"{last_look['phase']:<13}",
        f"epoch {news['epoch']:>3}",
        f"step {news['step']:>6}/{max_steps}",
        f"{last_look['images_per_s']:6.1f} images/s",
        *(_network(name, last_look["losses"]) for name in ("generator", "discriminator")),
        f"validation statistics {scores[STATISTICS]:.4f} (SSIM {scores[SSIM]:.4f}, PSNR {scores[PSNR]:.2f} dB)",
        f"({news['waited']} epochs since the best)" if news["waited"] else "",
    ]
    return "  ".join(part for part in parts if part)


def _network(name: str, losses: dict[str, float]) -> str:
    terms = {key.removeprefix(f"{name}/"): value for key, value in losses.items() if key.startswith(f"{name}/")}
    if not terms:
        return ""
    total = terms.pop("loss")
    return f"{name} {total:.4f} ({', '.join(f'{term} {value:.4f}' for term, value in terms.items())})"


class TrainConsole:
    """Shows news of a training; for the length of a `with` block. `log`: the file that lasting lines are added to."""

    def __init__(self, log: Path, max_steps: int) -> None:
        self._log = log
        self._max_steps = max_steps
        self._look: News = {}
        console = Console()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("step {task.completed:.0f}/{task.total:.0f}  {task.fields[speed]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("starting workers", total=max_steps, speed="")

    def __enter__(self) -> "TrainConsole":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, news: News) -> None:
        """Show what a worker said."""
        if news["kind"] == "steps":
            self._look = news
            speed = f"{news['images_per_s']:.1f} images/s"
            description = f"{news['phase']}, epoch {news['epoch']}"
            self._bar.update(self._task, completed=news["step"], description=description, speed=speed)
        elif self._look:
            self.line(epoch_line(news, self._look, self._max_steps))

    def line(self, text: str) -> None:
        """A line that stays, on the screen and in the log."""
        self._bar.console.print(text, highlight=False, markup=False, soft_wrap=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{text}\n")
