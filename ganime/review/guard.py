"""Who may ask: pages that this very process opened. Others, be they on this machine or in this browser, get nothing.

A page of a stranger can make a browser ask any address of this machine, but it does not know the token in the address;
by a name of its own that resolves to 127.0.0.1 (DNS rebinding) it could read answers, but then it says so in `Host`.
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1 << 20  # a mask of thousands of places takes a tenth of it

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
        "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Guard:
    """Stands before the application and lets through whom it knows; hands on the path without the token."""

    app: ASGIApp
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await PlainTextResponse(refusal[1], refusal[0], headers=HEADERS)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        inner = {**scope, "path": scope["path"][len(self.token) + 1 :], "raw_path": None}
        await self.app(inner, receive, told)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """The code and the words of a refusal; None for who may ask."""
        headers = Headers(scope=scope)
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if headers.get("host") not in hosts:
            return 421, "this server answers to 127.0.0.1 alone"
        first = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
        if not secrets.compare_digest(first.encode(), self.token.encode()):
            return 403, "open the address that `ganime review` printed"
        if scope["path"] == f"/{self.token}":
            return 404, "the address ends with a slash"
        return _misposted(headers, hosts) if scope["method"] == "POST" else None


def _misposted(headers: Headers, hosts: set[str]) -> tuple[int, str] | None:
    """The same for what is to be done."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc not in hosts:
        return 403, "decisions are taken from the page alone"
    if headers.get("content-type", "").split(";")[0] != "application/json":
        return 415, "JSON is expected"
    length = headers.get("content-length", "")
    return None if length.isdigit() and int(length) <= LARGEST_BODY else (413, "too long")
