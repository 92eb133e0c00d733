"""A local HTTP server that stands in for a model: it answers as a test says and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class StandIn:
    """`answer` writes the whole answer; `asked` are the bodies that came, `headers` those of the last request."""

    def __init__(self) -> None:
        self.answer: Callable[[BaseHTTPRequestHandler], None] = drafted("Grow together.", ["Call them"])
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: dict[str, str] = {}
        self.url = ""


def sent(handler: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def said(content: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """A chat completion with this content."""
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()
    return lambda handler: sent(handler, body)


def drafted(intent: Any, plays: Any, **more: Any) -> Callable[[BaseHTTPRequestHandler], None]:
    return said(json.dumps({"intent": intent, "plays": plays, **more}))


@contextmanager
def standing_in() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stand_in.paths.append(self.path)
            stand_in.headers = dict(self.headers)
            stand_in.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            try:
                stand_in.answer(self)
            except (BrokenPipeError, ConnectionResetError):  # who asked has gone
                self.close_connection = True

        def log_message(self, *_args: Any) -> None:
            """Tests print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    stand_in.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
