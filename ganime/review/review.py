"""A review as its page sees it: the shots, how each would be, what is decided, and what is still being made."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from ganime.errors import GanimeError
from ganime.film.decisions import Decision
from ganime.film.decisions.look import FilmLook
from ganime.film.decisions.shots import FilmShot
from ganime.review.cache import Cache
from ganime.review.desk import Desk, key_of_shot, name_of
from ganime.review.film import ReviewedFilm
from ganime.review.glance import candidates, glance
from ganime.review.looking import Looking
from ganime.review.render import Wanted, canvas_shape, rendered
from ganime.review.worker import Urgency, Worker

MOST_GUIDES = 200
LOOK = "look"  # what cannot be done if a film cannot be looked through
Work = Callable[[threading.Event], dict[str, Any] | None]
Make = Callable[[ReviewedFilm, Cache, Wanted, threading.Event], dict[str, Any]]


class Review:
    """All that is asked and told about one film. Its methods may be called from several threads."""

    def __init__(self, film: ReviewedFilm) -> None:
        """Raises GanimeError if there is no room beside the film, or a file of decisions that cannot be used."""
        self._film, self._cache = film, Cache(film)
        self._lock = threading.RLock()
        self._worker = Worker(self._fail)
        self._looking = Looking(film, self._found, self._progress, lambda reason: self._fail(LOOK, reason))
        self._version, self._looked = 1, 0.0
        self._failures: dict[str, str] = {}
        self._told: dict[str, dict[str, Any] | None] = {}
        self._desk: Desk | None = None
        look = self._cache.look()
        if look is not None:
            self._desk, self._looked = Desk(film.source, look, self._cache), 1.0

    def start(self) -> None:
        """Go on with the analysis, in the background."""
        self._worker.start()
        if self._desk is None:
            self._looking.start()
        else:
            self._ask_all()

    def close(self) -> None:
        """Stop what is under way; what is finished is kept."""
        self._looking.close()
        self._worker.close()

    def state(self, since: int = 0) -> dict[str, Any] | None:
        """All that the page shows; None if nothing changed since the version it has."""
        with self._lock:
            trouble = self._refresh()
            if since == self._version:
                return None
            film, canvas = self._film, self._film.layout.canvas
            return {
                "version": self._version,
                "film": film.source.name,
                "shape": canvas_shape(canvas, film),
                "seams": [canvas.left / canvas.width, canvas.known.stop / canvas.width],
                "looked": round(self._looked, 3),
                "trouble": trouble,
                "undo": self._cache.can_undo,
                "guides": self._guides(),
                "shots": [] if self._desk is None else self._shots(self._desk),
            }

    def decide(self, keys: Sequence[str], change: dict[str, Any]) -> None:
        """Decide the same about some shots, and show at once what becomes of them. Raises GanimeError."""
        with self._lock:
            desk = self._at_desk()
            desk.decide(keys, change)
            self._changed()
            for key in reversed(keys):
                self._ask(desk.number(key), Urgency.LOOKED_AT)

    def cut(self, time_s: float, cut: bool) -> None:
        """Split or merge shots. Raises GanimeError."""
        with self._lock:
            self._at_desk().cut(time_s, cut)
            self._changed()
            self._ask_all()

    def undo(self) -> None:
        """Take the latest decision back. Raises GanimeError."""
        with self._lock:
            self._at_desk().undo()
            self._changed()
            self._ask_all()

    def look_at(self, key: str, full: bool) -> None:
        """A person looks at a shot: it comes next; `full`: at the film's own size. Raises GanimeError."""
        with self._lock:
            number = self._at_desk().number(key)
            self._ask(number, Urgency.LOOKED_AT)
            if full:
                self._ask(number, Urgency.LOOKED_AT, small=False)

    def candidates(self, key: str) -> None:
        """Have a shot painted by three seeds. Raises GanimeError."""
        with self._lock:
            desk = self._at_desk()
            number = desk.number(key)
            shot, decision = desk.obeyed.shots[number], desk.obeyed.decisions[number]
            name = _candidates_of(shot, decision)
            wanted = Wanted(shot, decision, name, small=True)
            if self._known(name) is None:
                self._make(name, Urgency.DECIDED, lambda left: candidates(self._film, self._cache, wanted, left))

    def served(self, name: str) -> Any:
        """A file of the cache that the page may show, or None."""
        return self._cache.served(name)

    def finished(self) -> bool:
        """Whether all shots were made, or cannot be."""
        with self._lock:
            return (self._is_whole() or LOOK in self._failures) and not self._worker.busy()

    def _found(self, look: FilmLook, whole: bool) -> None:
        """Take in the shots that are known by now; while a file of decisions cannot be used, that waits for more."""
        if whole:
            self._cache.keep_look(look)
        with self._lock:
            try:
                self._desk = Desk(self._film.source, look, self._cache)
            except GanimeError:
                if whole:
                    raise
                return
            self._progress(1.0 if whole else self._looked)
            self._ask_all()

    def _is_whole(self) -> bool:
        """Whether all of the film was looked at."""
        return self._looked == 1.0

    def _progress(self, share: float) -> None:
        with self._lock:
            self._looked = share
            self._version += 1

    def _at_desk(self) -> Desk:
        if self._desk is None:
            raise GanimeError("the film is still being looked through; its shots come in a moment")
        self._desk.refresh()
        return self._desk

    def _refresh(self) -> str | None:
        """Take in what somebody wrote into the file; what is wrong with it, or else with a shot."""
        try:
            if self._desk is not None and self._desk.refresh():
                self._changed()
                self._ask_all()
        except GanimeError as error:
            return str(error)
        return next(iter(self._failures.values()), None)

    def _changed(self) -> None:
        self._version += 1
        self._failures = {name: reason for name, reason in self._failures.items() if name == LOOK}

    def _ask_all(self) -> None:
        assert self._desk is not None
        for number in range(len(self._desk.obeyed.shots)):
            self._ask(number, Urgency.ANALYSIS)

    def _ask(self, number: int, urgency: Urgency, small: bool = True) -> None:
        """Have a shot made, unless it is there: a picture of it first; while the film is looked through only that."""
        assert self._desk is not None
        obeyed = self._desk.obeyed
        name = name_of(obeyed, number, small)
        wanted = Wanted(obeyed.shots[number], obeyed.decisions[number], name, small)
        if small and self._known(f"{name}-glance") is None:
            first = Urgency.DECIDED if urgency is Urgency.LOOKED_AT else Urgency.GLANCE
            self._make(f"{name}-glance", first, self._unless_stale(wanted, glance))
        if self._known(name) is None and (self._is_whole() or urgency is Urgency.LOOKED_AT):
            self._make(name, urgency, self._unless_stale(wanted, rendered))

    def _unless_stale(self, wanted: Wanted, make: Make) -> Work:
        """Work that is left undone if something else is decided meanwhile."""

        def work(left: threading.Event) -> dict[str, Any] | None:
            with self._lock:
                obeyed = self._at_desk().obeyed
                stale = wanted.name not in {name_of(obeyed, n, wanted.small) for n in range(len(obeyed.shots))}
            return None if stale else make(self._film, self._cache, wanted, left)

        return work

    def _make(self, name: str, urgency: Urgency, work: Work) -> None:
        def done(left: threading.Event) -> None:
            told = work(left)
            with self._lock:
                self._told[name] = told
                self._version += 1

        self._worker.ask(name, urgency, done)

    def _known(self, name: str) -> dict[str, Any] | None:
        """What is known of what was made, from memory or the cache."""
        if self._told.get(name) is None:
            self._told[name] = self._cache.told(name)
        return self._told[name]

    def _fail(self, name: str, reason: str) -> None:
        with self._lock:
            self._failures[name] = reason
            self._version += 1

    def _shots(self, desk: Desk) -> list[dict[str, Any]]:
        obeyed = desk.obeyed
        told: list[dict[str, Any]] = []
        for number, (shot, decision) in enumerate(zip(obeyed.shots, obeyed.decisions, strict=True)):
            name = name_of(obeyed, number, small=True)
            small, full = self._known(name), self._known(f"{name}-full")
            told.append(
                {
                    "key": key_of_shot(shot),
                    "start": round(shot.start_s, 3),
                    "end": round(shot.end_s, 3),
                    "frames": shot.end - shot.start,
                    "decision": decision.model_dump(exclude_defaults=True),
                    "told": decision.told,
                    "glance": self._known(f"{name}-glance"),
                    "small": small,
                    "full": full and full["clip"],
                    "failed": self._failures.get(name),
                    "candidates": (self._known(_candidates_of(shot, decision)) or {}).get("candidates"),
                }
            )
        return told

    def _guides(self) -> list[str]:
        folder = self._film.source.parent
        names = sorted(path.name for path in folder.glob("*.png") if path.is_file() and not path.name.startswith("."))
        return names[:MOST_GUIDES]


def _candidates_of(shot: FilmShot, decision: Decision) -> str:
    """What the candidates of a shot are called in the cache: they do not depend on which of them was chosen."""
    return f"{key_of_shot(shot)}-{Decision(mask=decision.mask, place=decision.place).digest()}"
