"""The page's server: on loopback, for one film, until Ctrl-C."""

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from importlib.resources import files
from json import JSONDecodeError
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ganime.errors import GanimeError
from ganime.film.convert.lock import locked
from ganime.review.film import ReviewedFilm
from ganime.review.guard import Guard
from ganime.review.review import Review

PAGE = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
Key = Annotated[str, Field(pattern=r"^[0-9]{1,9}-[0-9]{1,9}$")]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Decide(_Asked):
    shots: Annotated[list[Key], Field(min_length=1, max_length=10_000)]
    change: dict[str, Any]


class _Cut(_Asked):
    time: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    cut: bool


class _Look(_Asked):
    shot: Key
    full: bool = False


class _Undo(_Asked):
    pass


def page_files() -> dict[str, Path]:
    """The page's own files by their names."""
    folder = Path(str(files("ganime.review"))) / "page"
    return {path.name: path for path in folder.iterdir() if path.suffix[1:] in PAGE}


def application(review: Review) -> Starlette:
    """What the page asks of a review, as an application."""
    own = page_files()

    async def page(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        path = own.get(name)
        if path is None:
            return Response(status_code=404)
        return FileResponse(path, media_type=PAGE[path.suffix[1:]])

    async def made(request: Request) -> Response:
        path = review.served(request.path_params["name"])
        # What is made under a name stays as it is.
        kept = {"Cache-Control": "private, max-age=86400, immutable"}
        return Response(status_code=404) if path is None else FileResponse(path, headers=kept)

    async def state(request: Request) -> Response:
        since = request.query_params.get("since", "0")
        told = await asyncio.to_thread(review.state, int(since) if since.isdecimal() else 0)
        return Response(status_code=204) if told is None else JSONResponse(told)

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/state", state),
            Route("/made/{name}", made),
            _post("/decide", _Decide, lambda asked: review.decide(asked.shots, asked.change)),
            _post("/cut", _Cut, lambda asked: review.cut(asked.time, asked.cut)),
            _post("/look", _Look, lambda asked: review.look_at(asked.shot, asked.full)),
            _post("/candidates", _Look, lambda asked: review.candidates(asked.shot)),
            _post("/undo", _Undo, lambda _: review.undo()),
            Route("/{name}", page),
        ]
    )
    app.router.redirect_slashes = False
    return app


def _post(path: str, model: type[_Asked], done: Callable[[Any], None]) -> Route:
    """Something that the page asks to be done: 204 when it is, and saved; 409 with the reason when it is not."""

    async def endpoint(request: Request) -> Response:
        try:
            asked = model.model_validate(await request.json())
        except (JSONDecodeError, UnicodeDecodeError, ValidationError) as error:
            return JSONResponse({"error": f"not understood: {error}"}, 400)
        try:
            await asyncio.to_thread(done, asked)
        except GanimeError as error:
            return JSONResponse({"error": str(error)}, 409)
        return Response(status_code=204)

    return Route(path, endpoint, methods=["POST"])


def serve(film: ReviewedFilm, port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Show a film's page until Ctrl-C. `port`: 0 takes a free one. `browser`: whether to open it there.

    Raises GanimeError if the port is taken, the film is reviewed by another process, or there is no room beside it.
    """
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen()  # who is told the address may ask at once
        except (OSError, OverflowError) as error:
            raise GanimeError(f"port {port}: {error}; choose another, or 0 for a free one") from error
        with locked(film.source.with_name(f"{film.source.name}.review")):
            _run(film, listening, browser, say)


def _run(film: ReviewedFilm, listening: socket.socket, browser: bool, say: Callable[[str], None]) -> None:
    review = Review(film)
    guard = Guard(application(review), listening.getsockname()[1])
    config = uvicorn.Config(
        guard, log_level="warning", access_log=False, server_header=False, ws="none", lifespan="off"
    )
    review.start()
    try:
        say(guard.address)
        if browser:
            webbrowser.open(guard.address)
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        review.close()
