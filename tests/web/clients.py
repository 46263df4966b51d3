"""Clients that no browser is like: they send a byte now and then, or read nothing of what they asked for."""

from __future__ import annotations

import http.client
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEP = 0.2


class Watch:
    """Asks ``/healthz`` ten times a second on connections of its own; remembers the slowest answer and every failure."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers = 0
        self.slowest = 0.0
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            started = time.monotonic()
            try:
                status = get(self.port, "/healthz")[0]
            except OSError as error:
                self.failures.append(repr(error))
                continue
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.answers += 1
            if status != 200:
                self.failures.append(str(status))


def get(port: int, path: str, headers: dict[str, str] | None = None, *, timeout: float = 15) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def exchange(port: int, data: bytes, *, timeout: float = 15, whole: bool = True) -> bytes:
    """What a server answers to these bytes, up to the end of the connection or of the time, or only its beginning."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as sock:
        received = b""
        try:
            sock.sendall(data)
            while piece := sock.recv(65536):
                received += piece
                if not whole:
                    break
        except OSError:
            pass
        return received


def refusal(port: int, head: bytes, *, most: int, timeout: float = 15) -> tuple[bytes, int]:
    """The answer to a body that is sent on and on, as browsers do, and how many bytes of it went out before; at most ``most``."""
    piece = b"a" * 65536
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as sock:
        sock.sendall(head)
        sent = 0
        try:
            while sent < most:
                sock.sendall(piece)
                sent += len(piece)
                if select.select([sock], [], [], STEP / 10)[0]:
                    break
        except OSError:
            # The server has closed its end; what it said before can still be read.
            pass
        try:
            return sock.recv(65536), sent
        except OSError:
            return b"", sent


@contextmanager
def open_many(port: int, number: int, *, receive_buffer: int = 0) -> Iterator[list[socket.socket]]:
    sockets = []
    for _ in range(number):
        sock = socket.socket()
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(5)
        sock.connect(("127.0.0.1", port))
        sockets.append(sock)
    try:
        yield sockets
    finally:
        for sock in sockets:
            sock.close()


def trickle(sockets: list[socket.socket], seconds: float, *, first: bytes, rest: bytes = b"a") -> int:
    """Send ``first``, then ``rest`` again and again; returns how many connections the server has ended."""
    ended: set[socket.socket] = set()
    deadline = time.monotonic() + seconds
    data = first
    while time.monotonic() < deadline and len(ended) < len(sockets):
        for sock in sockets:
            if sock not in ended and not _send(sock, data):
                ended.add(sock)
        data = rest
        time.sleep(STEP)
    return len(ended)


def _send(sock: socket.socket, data: bytes) -> bool:
    """Whether the server still listens."""
    try:
        sock.sendall(data)
        sock.setblocking(False)
        try:
            while piece := sock.recv(65536):
                if b" 408 " in piece[:20] or b" 413 " in piece[:20]:
                    return False
            return False
        except BlockingIOError:
            return True
        finally:
            sock.settimeout(5)
    except OSError:
        return False
