"""Frames on a socket: JSON and bytes, each with its length. Plain data only: nothing received is ever run."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

_LENGTHS = struct.Struct(">QQ")
_PIECE = 1 << 20


class Closed(Exception):
    """The other end has closed."""


class Unreadable(Exception):
    """A frame that is too long or not JSON."""


class Clock:
    """How long to wait for the other end: seconds spent on waiting only.

    Args:
        seconds: how many there are; ``None`` for no end.
    """

    def __init__(self, seconds: float | None) -> None:
        self.left = seconds

    def wait(self, channel: socket.socket) -> None:
        """Let the next call on ``channel`` take what is left.

        Raises:
            TimeoutError: nothing is.
        """
        if self.left is not None and self.left <= 0:
            raise TimeoutError
        channel.settimeout(self.left)

    def spend(self, since: float) -> None:
        """Count the time since ``since``, of :func:`time.monotonic`."""
        if self.left is not None:
            self.left -= time.monotonic() - since


def send(channel: socket.socket, header: Any, blob: bytes = b"", *, clock: Clock | None = None) -> None:
    """Send one frame.

    Raises:
        Closed, TimeoutError
    """
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    clock = clock or Clock(None)
    for data in (_LENGTHS.pack(len(text), len(blob)) + text, blob):
        view = memoryview(data)
        while view:
            clock.wait(channel)
            started = time.monotonic()
            try:
                sent = channel.send(view[:_PIECE])
            except (BrokenPipeError, ConnectionResetError) as error:
                raise Closed from error
            clock.spend(started)
            view = view[sent:]


def receive(channel: socket.socket, *, most: int | None = None, clock: Clock | None = None) -> tuple[Any, bytes]:
    """The next frame.

    Args:
        most: bytes that it may have.

    Raises:
        Closed, Unreadable, TimeoutError
    """
    clock = clock or Clock(None)
    lengths = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size, clock))
    if most is not None and sum(lengths) > most:
        raise Unreadable(f"{sum(lengths)} bytes")
    text, blob = (bytes(_exactly(channel, length, clock)) for length in lengths)
    try:
        return json.loads(text.decode("utf-8", "surrogatepass")), blob
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def _exactly(channel: socket.socket, length: int, clock: Clock) -> bytearray:
    # Grown as it comes: a length alone, which anybody can claim, takes no memory.
    got = bytearray()
    while len(got) < length:
        clock.wait(channel)
        started = time.monotonic()
        try:
            piece = channel.recv(min(_PIECE, length - len(got)))
        except ConnectionResetError as error:
            raise Closed from error
        clock.spend(started)
        if not piece:
            raise Closed
        got += piece
    return got
