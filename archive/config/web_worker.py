"""The web server's worker: slow clients do not occupy threads.

gunicorn's threads read requests themselves, so that a few clients that send a byte now and then occupy all of them. Here the
loop that accepts connections also collects each request's head, and a body up to ``BODY_BUFFER``, and a thread starts when they
have arrived. What a thread reads or writes beyond that must move at a minimum rate. Connections that are being closed also linger
in the loop, and the connections of one address are counted.
"""

from __future__ import annotations

import errno
import re
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from gunicorn.http.body import ChunkedReader
from gunicorn.workers.gthread import TConn, ThreadWorker

from archive.http.networks import network_of

BODY_BUFFER = 64 * 1024
"""Bytes of a body that are collected before a thread starts; longer ones are read by threads, few at a time."""
SEND_BUFFER = 512 * 1024
"""Bytes of a response that the kernel is asked to buffer, so that a page frees its thread however slowly it is read."""
PIECE = 64 * 1024
LINGER_SECONDS = 2.0
LINGER_BYTES = 1024 * 1024
EXPIRY_SECONDS = 0.5
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
_CONTINUE = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

Result = TypeVar("Result")


class TimedSocket(socket.socket):
    """A client's socket. In blocking mode each direction has ``BODY_SECONDS`` and a second more per ``MIN_RATE`` bytes moved.

    Raises:
        ConnectionResetError: from ``recv`` and ``sendall``, the client is slower than that.
    """

    def begin(self) -> None:
        """A new request: its time begins."""
        self._moved = {"recv": 0, "send": 0}
        self._waited = {"recv": 0.0, "send": 0.0}

    def recv(self, size: int, flags: int = 0) -> bytes:
        receive = partial(super().recv, size, flags)
        return receive() if self.gettimeout() == 0 else self._timed("recv", receive, len)

    def sendall(self, data: Any, flags: int = 0) -> None:
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[self._timed("send", partial(super().send, rest[:PIECE], flags), int) :]

    def _timed(self, direction: str, act: Callable[[], Result], size: Callable[[Result], int]) -> Result:
        given = self.gettimeout()
        left = settings.BODY_SECONDS + self._moved[direction] / settings.MIN_RATE - self._waited[direction]
        self.settimeout(max(left, 0.001) if given is None else max(0.001, min(given, left)))
        started = time.monotonic()
        try:
            done = act()
        except TimeoutError as error:
            if given is not None and given < left:
                raise
            raise ConnectionResetError(errno.ECONNRESET, "the client is too slow") from error
        finally:
            self._waited[direction] += time.monotonic() - started
            self.settimeout(given)
        self._moved[direction] += size(done)
        return done


class Connection(TConn):
    """A connection with the part of its next request that has arrived."""

    def __init__(self, worker: GuardedWorker, sock: TimedSocket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self.network = network_of(client[0]) if isinstance(client, tuple) else ""
        self.arrived = bytearray()
        self.searched = 0
        self.needed = 0
        self.is_large = False
        self.is_lingering = False
        self.is_watched = False
        self.lingered = 0
        # A thread only works on data that has arrived.
        self.data_ready = True

    def expect(self, arrived: bytes = b"") -> None:
        """Wait for the rest of the next request, whose first bytes have arrived."""
        self.arrived = bytearray(arrived)
        self.searched = 0
        self.needed = 0
        self.is_large = False
        self.timeout = time.monotonic() + (self.cfg.keepalive if self.initialized and not arrived else _head_seconds())

    def take(self, data: bytes) -> None:
        if not self.arrived and self.initialized:
            self.timeout = time.monotonic() + _head_seconds()
        self.arrived += data

    @property
    def is_complete(self) -> bool:
        """Whether a thread can start: the head has arrived, and the body if it is short."""
        if not self.needed:
            end = self.arrived.find(b"\r\n\r\n", self.searched)
            if end < 0:
                # Only the last three bytes can begin an end of the head that the next bytes complete.
                self.searched = max(0, len(self.arrived) - 3)
                return False
            self._read_head(bytes(self.arrived[: end + 2]), end + 4)
        return len(self.arrived) >= self.needed

    def _read_head(self, head: bytes, size: int) -> None:
        self.needed = size
        lengths = _LENGTH.findall(head)
        # Contradictory headers are left to gunicorn to refuse.
        if len(lengths) != 1 or _CHUNKED.search(head):
            return
        self.is_large = int(lengths[0]) > BODY_BUFFER
        if not self.is_large:
            self.needed += int(lengths[0])
            self.timeout = time.monotonic() + settings.BODY_SECONDS
            if len(self.arrived) < self.needed and _CONTINUE.search(head):
                self.say(b"HTTP/1.1 100 Continue\r\n\r\n")

    def say(self, words: bytes) -> None:
        """Send without waiting; a client that does not receive it in time loses it."""
        try:
            self.sock.send(words)
        except OSError:
            self.timeout = 0.0


def _head_seconds() -> float:
    return float(settings.HEAD_SECONDS)


class GuardedWorker(ThreadWorker):
    """gunicorn's threaded worker, hardened for direct exposure to the internet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: set[Connection] = set()
        self.open_by_network: Counter[str] = Counter()
        self.large = 0
        self.large_waiting: deque[Connection] = deque()
        self.expired_at = 0.0

    # Accepting and collecting: the loop's own thread, nothing here may block.

    def accept(self, listener: Any) -> None:
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        sock = TimedSocket(fileno=accepted.detach())
        sock.begin()
        conn = Connection(self, sock, client, listener.getsockname())
        most = settings.CONNECTIONS_PER_ADDRESS
        if most and not settings.BEHIND_PROXY and self.open_by_network[conn.network] >= most:
            sock.close()
            return
        self.nr_conns += 1
        self.open_by_network[conn.network] += 1
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        conn.expect()
        self.watch(conn)

    def watch(self, conn: Connection) -> None:
        conn.sock.setblocking(False)
        conn.is_watched = True
        self.waiting.add(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_readable, conn))

    def unwatch(self, conn: Connection) -> None:
        if conn.is_watched:
            conn.is_watched = False
            self.waiting.discard(conn)
            self.poller.unregister(conn.sock)

    def on_readable(self, conn: Connection, _sock: Any) -> None:
        try:
            data = conn.sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.drop(conn)
        elif conn.is_lingering:
            conn.lingered += len(data)
            if conn.lingered > LINGER_BYTES:
                self.drop(conn)
        else:
            conn.take(data)
            self.go_on(conn)

    def go_on(self, conn: Connection) -> None:
        """Pass a complete request to a thread, or wait for the rest of it."""
        if conn.is_complete:
            self.unwatch(conn)
            self.enqueue_req(conn)
        elif not conn.needed and len(conn.arrived) > settings.HEAD_LIMIT:
            conn.say(_TOO_LARGE)
            self.linger(conn)

    def enqueue_req(self, conn: Connection) -> None:
        if conn.is_large and self.large >= max(1, self.cfg.threads // 2):
            # Threads read long bodies: some are reserved for other requests.
            self.large_waiting.append(conn)
            return
        self.large += conn.is_large
        super().enqueue_req(conn)

    def linger(self, conn: Connection) -> None:
        """Close it when the client has, or soon after: closing at once may make the client lose the response."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop(conn)
            return
        conn.is_lingering = True
        conn.timeout = time.monotonic() + LINGER_SECONDS
        if not conn.is_watched:
            self.watch(conn)

    def drop(self, conn: Connection) -> None:
        self.unwatch(conn)
        conn.sock.close()
        self.nr_conns -= 1
        self.open_by_network[conn.network] -= 1
        if not self.open_by_network[conn.network]:
            del self.open_by_network[conn.network]

    def murder_pending(self) -> None:
        """Called by gunicorn's loop to close connections whose time is over."""
        now = time.monotonic()
        if now - self.expired_at < EXPIRY_SECONDS:
            return
        self.expired_at = now
        for conn in [c for c in self.waiting if c.timeout <= now or not (self.alive or c.arrived or c.is_lingering)]:
            if conn.arrived and not conn.is_lingering:
                conn.say(_TIMEOUT)
                self.linger(conn)
            else:
                self.drop(conn)

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """Back in the loop after a thread has answered."""
        if conn.is_large:
            self.large -= 1
            if self.large_waiting:
                self.enqueue_req(self.large_waiting.popleft())
        if fs.cancelled() or fs.exception() is not None:
            self.drop(conn)
        elif fs.result():
            conn.expect(conn.parser.unreader.take_buffered())
            self.watch(conn)
            self.go_on(conn)
        else:
            self.linger(conn)

    # Answering: in a thread of the pool.

    def handle(self, conn: Connection) -> Any:
        conn.sock.setblocking(True)
        conn.sock.begin()
        conn.init()
        conn.parser.unreader.unread(bytes(conn.arrived))
        conn.arrived.clear()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        if conn.is_large or isinstance(req.body.reader, ChunkedReader):
            # Much of it may stay unread; the response says that the connection will be closed.
            req.force_close()
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        """Whether another request may follow on the connection: the rest of this one's body must have arrived."""
        if not keepalive:
            return False
        left = getattr(conn.parser.mesg.body.reader, "length", 0)
        if left > len(conn.parser.unreader.buf.getvalue()):
            return False
        return bool(conn.parser.finish_body())
