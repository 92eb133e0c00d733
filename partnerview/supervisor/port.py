"""Whether the web port is free, and who has it if not."""

from __future__ import annotations

import socket

import psutil


class PortTaken(RuntimeError):
    """Another program listens there; the message names it and says how to choose another port."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise PortTaken unless a server could listen on host and port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = f"Choose another: make up PORT={port + 1}"
            raise PortTaken(f"Port {port} is taken by {_holder(port)} ({error.strerror}). {hint}") from error


def _holder(port: int) -> str:
    """The listening process in words; another user's process can stay unknown."""
    for process in psutil.process_iter():
        try:
            for connection in process.net_connections("tcp"):
                if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port:
                    return f"process {process.pid}, {' '.join(process.cmdline())[:80]}"
        except psutil.Error:
            continue
    return "another program"
