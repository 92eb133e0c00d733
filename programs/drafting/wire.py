"""One POST of JSON to the address that the operator configured, with a deadline and a size that hold for all of it.

It follows no redirect, takes no proxy or compression, keeps no connection and tries once. The deadline holds for every
byte that is read, so that a server that drips cannot hold a web process (ADR 1960).
"""

from __future__ import annotations

import io
import json
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Final, cast
from urllib.parse import SplitResult, urlsplit

MOST_BYTES: Final = 64 * 1024
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Unanswered(Exception):
    """No usable answer. The text continues a sentence that starts with who was asked."""


class _TooLarge(Exception):
    pass


class _Bounded(io.RawIOBase):
    """What a socket says until a moment, and up to so many bytes."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self.sock, self.until, self.left = sock, until, MOST_BYTES

    def readable(self) -> bool:
        return True

    def makefile(self, *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(_left(self.until))
        count = self.sock.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise _TooLarge
        return count


def post_json(url: str, body: dict[str, Any], *, key: str, seconds: float) -> Any:
    """The JSON that the address answers with. Raises Unanswered."""
    until = time.monotonic() + seconds
    parts = _checked(url, key)
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    connection = _connection(parts, _left(until))
    try:
        connection.request("POST", parts.path, json.dumps(body).encode(), headers)
        response = HTTPResponse(cast("socket.socket", _Bounded(connection.sock, until)), method="POST")
        response.begin()
        return _answer(response)
    except TimeoutError as failure:
        raise Unanswered(f"did not answer within {seconds:g} seconds") from failure
    except _TooLarge as failure:
        raise Unanswered(f"answered with more than {MOST_BYTES // 1024} KB") from failure
    except (OSError, HTTPException) as failure:
        raise Unanswered("could not be reached") from failure
    finally:
        connection.close()


def _checked(url: str, key: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unanswered("has no web address: it starts with https://")
    if key and parts.scheme == "http" and parts.hostname not in HERE:
        raise Unanswered("was not asked: a key is sent over https only")
    return parts


def _connection(parts: SplitResult, seconds: float) -> HTTPConnection:
    if parts.scheme == "https":
        return HTTPSConnection(str(parts.hostname), parts.port, timeout=seconds, context=ssl.create_default_context())
    return HTTPConnection(str(parts.hostname), parts.port, timeout=seconds)


def _answer(response: HTTPResponse) -> Any:
    if response.status != 200:
        raise Unanswered(f"answered with status {response.status}")
    try:
        return json.loads(response.read())
    except (ValueError, RecursionError) as failure:
        raise Unanswered("answered with something that is no JSON") from failure


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
