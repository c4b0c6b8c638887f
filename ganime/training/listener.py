"""Between the workers and the driver. An actor's process imports this and no more: what `fit` imports takes 10 s."""

from typing import Any


class Listener:
    """An actor between the worker that has news and the driver that shows them, which may be on another machine."""

    def __init__(self) -> None:
        self._news: list[dict[str, Any]] = []

    def say(self, news: dict[str, Any]) -> None:
        """Leave news."""
        self._news.append(news)

    def take(self) -> list[dict[str, Any]]:
        """Collect all news left since the last time."""
        news, self._news = self._news, []
        return news
