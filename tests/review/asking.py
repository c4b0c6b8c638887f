"""Requests to an application without a network."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message

PORT = 4711
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def told(self) -> Any:
        return json.loads(self.body)


def asked(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    body: object = None,
    host: str = f"127.0.0.1:{PORT}",
    kind: str = JSON,
    **more: str,
) -> Answer:
    """What an application answers."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"host": host, "content-type": kind, "content-length": str(len(content)), **more}
    bare, _, query = path.partition("?")
    scope = {"type": "http", "http_version": "1.1", "method": method, "path": bare, "raw_path": bare.encode(),
             "query_string": query.encode(), "root_path": "", "scheme": "http", "server": ("127.0.0.1", PORT),
             "client": ("127.0.0.1", 1), "headers": [(n.encode(), v.encode()) for n, v in headers.items()]}  # fmt: skip
    sent: list[Message] = []

    read = False

    async def receive() -> Message:
        nonlocal read
        if read:
            await asyncio.Event().wait()  # nobody hangs up
        read = True
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    start = sent[0]
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))
