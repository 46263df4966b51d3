"""While many clients are slow, ``/healthz`` goes on answering; who is too slow or too large is sent away."""

from __future__ import annotations

import http.client
import time
from typing import Any

import pytest

from archive.config.web_worker import LINGER_SECONDS
from tests.web.clients import Watch, exchange, get, open_many, refusal, trickle
from tests.web.conftest import BODY_SECONDS, HEAD_SECONDS

FRONTS = ("direct", "nginx", "caddy")
HEAD = "{line}\r\nHost: 127.0.0.1:{port}\r\n"
MOST_SENT = 30_000_000
"""Bytes of a body of 600 MB by which its sender must have been told that it is too large."""
SLOW_SECONDS = 2.5
"""How long slow clients go on; longer than a head may take."""
SLOWEST = 2.0
"""Seconds that no answer may take beside slow clients, on a machine that is busy with tests."""


@pytest.fixture(params=FRONTS)
def port(request: Any) -> int:
    return int(request.getfixturevalue(request.param))


def head(port: int, line: str, *more: str) -> bytes:
    return "\r\n".join((line, f"Host: 127.0.0.1:{port}", *more, "", "")).encode()


def assert_answered(watch: Watch) -> None:
    assert watch.failures == []
    assert watch.answers >= 2
    assert watch.slowest < SLOWEST


def test_slow_heads(port: int) -> None:
    with Watch(port) as watch, open_many(port, 60) as sockets:
        first = head(port, "GET /en/ HTTP/1.1")[:-2] + b"X-Slow: "
        trickle(sockets, SLOW_SECONDS, first=first)
    assert_answered(watch)


def test_connections_that_say_nothing(port: int) -> None:
    with Watch(port) as watch, open_many(port, 60):
        time.sleep(SLOW_SECONDS)
    assert_answered(watch)


def test_slow_bodies(port: int) -> None:
    form = head(
        port, "POST /en/sign-in/ HTTP/1.1", "Content-Length: 60000", "Content-Type: multipart/form-data; boundary=b"
    )
    with Watch(port) as watch, open_many(port, 40) as sockets:
        trickle(sockets, SLOW_SECONDS, first=form)
    assert_answered(watch)


def test_slow_bodies_that_wait_to_be_told(port: int) -> None:
    form = head(port, "POST /en/sign-in/ HTTP/1.1", "Content-Length: 60000", "Expect: 100-continue")
    with Watch(port) as watch, open_many(port, 40) as sockets:
        trickle(sockets, SLOW_SECONDS, first=form)
    assert_answered(watch)


def test_slow_bodies_in_chunks(port: int) -> None:
    form = head(port, "POST /en/sign-in/ HTTP/1.1", "Transfer-Encoding: chunked")
    with Watch(port) as watch, open_many(port, 40) as sockets:
        trickle(sockets, SLOW_SECONDS, first=form, rest=b"1\r\na\r\n")
    assert_answered(watch)


def test_long_slow_bodies(port: int) -> None:
    form = head(
        port, "POST /en/upload/ HTTP/1.1", "Content-Length: 6000000", "Content-Type: multipart/form-data; boundary=b"
    )
    with Watch(port) as watch, open_many(port, 40) as sockets:
        trickle(sockets, SLOW_SECONDS, first=form)
    assert_answered(watch)


def test_slow_readers(port: int) -> None:
    """They ask for pages on one connection, again and again, and read nothing."""
    asked = head(port, "GET /en/about/ HTTP/1.1") * 20
    with Watch(port) as watch, open_many(port, 40, receive_buffer=2048) as sockets:
        for sock in sockets:
            sock.sendall(asked)
        time.sleep(SLOW_SECONDS)
    assert_answered(watch)


def test_who_does_not_close(port: int) -> None:
    with Watch(port) as watch, open_many(port, 40) as sockets:
        for sock in sockets:
            sock.sendall(head(port, "GET /healthz HTTP/1.1", "Connection: close"))
        time.sleep(SLOW_SECONDS)
    assert_answered(watch)


@pytest.mark.parametrize("path", ["/en/sign-in/", "/en/upload/", "/en/nowhere/"])
def test_an_oversized_body_is_refused_before_it_is_sent(port: int, path: str) -> None:
    form = head(
        port, f"POST {path} HTTP/1.1", "Content-Length: 600000000", "Content-Type: multipart/form-data; boundary=b"
    )
    with Watch(port) as watch:
        answer, sent = refusal(port, form + b"--b\r\n", most=MOST_SENT)
        time.sleep(0.5)
    assert sent < MOST_SENT
    assert answer.split(b"\r\n")[0].split(b" ")[1] in (b"413", b"404")
    assert_answered(watch)


@pytest.mark.parametrize(
    "more",
    [
        "X-Large: " + "a" * 40_000,
        "\r\n".join(f"X-Many-{number}: a" for number in range(5_000)),
        "Cookie: " + "a" * 9_000,
    ],
    ids=["one large header", "many headers", "a large cookie"],
)
def test_an_oversized_head_is_refused(port: int, more: str) -> None:
    with Watch(port) as watch:
        answer = exchange(port, head(port, "GET /en/ HTTP/1.1", "Connection: close", more))
        time.sleep(0.7)
    status = answer.split(b"\r\n")[0].split(b" ")
    # A proxy may close the connection before the client has read its answer.
    assert not answer or int(status[1]) in (400, 431, 494, 502)
    assert_answered(watch)


@pytest.mark.parametrize("lie", ["Content-Length: -5", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: x"])
def test_a_length_that_cannot_be(port: int, lie: str) -> None:
    answer = exchange(port, head(port, "POST /en/sign-in/ HTTP/1.1", lie))
    assert answer.split(b" ")[1] == b"400"
    assert get(port, "/healthz")[0] == 200


class TestDirect:
    """What the worker does where no proxy stands before it."""

    def test_slow_heads_are_cut(self, direct: int) -> None:
        with open_many(direct, 20) as sockets:
            first = head(direct, "GET /en/ HTTP/1.1")[:-2] + b"X-Slow: "
            assert trickle(sockets, HEAD_SECONDS + 4, first=first) == 20

    def test_slow_second_heads_are_cut(self, direct: int) -> None:
        whole = head(direct, "GET /healthz HTTP/1.1")
        with Watch(direct) as watch, open_many(direct, 20) as sockets:
            trickle(sockets, 0.1, first=whole)
            time.sleep(0.5)
            assert trickle(sockets, HEAD_SECONDS + 5, first=b"GET /healthz", rest=b"a") == 20
        assert_answered(watch)

    def test_slow_bodies_are_cut(self, direct: int) -> None:
        form = head(direct, "POST /en/sign-in/ HTTP/1.1", "Content-Length: 60000")
        with open_many(direct, 20) as sockets:
            assert trickle(sockets, BODY_SECONDS + 4, first=form) == 20

    def test_several_requests_at_once_are_answered_in_order(self, direct: int) -> None:
        whole = head(direct, "GET /healthz HTTP/1.1") * 4 + head(direct, "GET /healthz HTTP/1.1", "Connection: close")
        assert exchange(direct, whole).count(b"HTTP/1.1 200") == 5

    def test_a_connection_that_was_promised_stays_open(self, direct: int) -> None:
        """Also after a form that nobody read."""
        client = http.client.HTTPConnection("127.0.0.1", direct, timeout=15)
        for number in range(4):
            if number % 2:
                client.request("POST", "/nowhere/", body=b"a=b" * 5_000)
            else:
                client.request("GET", "/healthz")
            response = client.getresponse()
            response.read()
            assert response.getheader("Connection") == "keep-alive"
            time.sleep(LINGER_SECONDS + 0.5)
        client.close()

    def test_who_sends_too_much_is_told_that_the_connection_ends(self, direct: int) -> None:
        form = head(direct, "POST /en/upload/ HTTP/1.1", "Content-Length: 600000")
        assert b"\r\nConnection: close\r\n" in exchange(direct, form, whole=False)

    def test_a_form_in_pieces_arrives(self, direct: int) -> None:
        body = b"login=a&password=" + b"b" * 3000
        form = head(
            direct, "POST /en/sign-in/ HTTP/1.1", f"Content-Length: {len(body)}", "Connection: close",
            "Content-Type: application/x-www-form-urlencoded",
        ) + body  # fmt: skip
        with open_many(direct, 1) as (sock,):
            for at in range(0, len(form), 200):
                sock.sendall(form[at : at + 200])
                time.sleep(0.02)
            answer = sock.recv(65536)
        assert answer.split(b" ")[1] == b"403"

    def test_who_waits_to_be_told_is_told(self, direct: int) -> None:
        form = head(
            direct, "POST /en/sign-in/ HTTP/1.1", "Content-Length: 7", "Expect: 100-continue", "Connection: close"
        )
        with open_many(direct, 1) as (sock,):
            sock.sendall(form)
            assert sock.recv(100).startswith(b"HTTP/1.1 100")
            sock.sendall(b"login=a")
            received = b""
            while piece := sock.recv(65536):
                received += piece
        assert b"HTTP/1.1 403" in received


class TestProxies:
    @pytest.fixture(params=FRONTS[1:])
    def proxy(self, request: Any) -> int:
        return int(request.getfixturevalue(request.param))

    def test_a_made_up_x_forwarded_for_does_nothing(self, proxy: int) -> None:
        codes = [
            get(
                proxy,
                f"/suggest/?q={number}",
                {"X-Forwarded-For": f"198.51.100.{number}", "Forwarded": "for=192.0.2.1"},
            )[0]
            for number in range(5)
        ]
        assert codes[2:] == [429] * 3

    def test_originals_have_no_address(self, proxy: int) -> None:
        assert get(proxy, "/media/originals/a")[0] == 404
