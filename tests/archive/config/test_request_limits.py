"""What strangers may send and how often they may ask: refused before anything of it is read, in the reader's language."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files import uploadhandler
from django.test import Client
from django.test.client import FakePayload
from django.urls import URLPattern, get_resolver

from archive.config.middleware import request_limits
from archive.http.networks import network_of
from archive.http.rates import SIZE, Rate, RateTable, parse_rate
from tests.factories import UserFactory

BOUNDARY = "boundary"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class Body(FakePayload):
    """A multipart body with a made-up token and one file; counts what is read of it."""

    def __init__(self, size: int) -> None:
        parts = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{"x" * 64}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        ).encode()
        end = f"\r\n--{BOUNDARY}--\r\n".encode()
        super().__init__(parts + b"a" * (size - len(parts) - len(end)) + end)
        self.taken = 0

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        data: bytes = super().read(*args, **kwargs)
        self.taken += len(data)
        return data


def post(client: Client, path: str, size: int, **extra: Any) -> tuple[Any, int]:
    body = Body(size)
    given = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_TYPE": TYPE,
        "CONTENT_LENGTH": str(size),
        "wsgi.input": body,
        **extra,
    }
    return client.request(**{name: value for name, value in given.items() if value is not None}), body.taken


@pytest.fixture
def spooled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files that Django began to write to disk."""
    names: list[str] = []
    original = uploadhandler.TemporaryUploadedFile.__init__

    def note(self: Any, name: str, *args: Any, **kwargs: Any) -> None:
        names.append(name)
        original(self, name, *args, **kwargs)

    monkeypatch.setattr(uploadhandler.TemporaryUploadedFile, "__init__", note)
    return names


SENT = 5_000_000


@pytest.mark.django_db
class TestBodies:
    @pytest.mark.parametrize(
        "path", ["/", "/upload/", "/sign-in/", "/articles/1/correct/", "/healthz", "/nowhere/", "/static/css/base.css"]
    )
    def test_nothing_of_a_strangers_body_is_read(self, path: str, spooled: list[str]) -> None:
        response, taken = post(Client(enforce_csrf_checks=True), path, SENT)
        assert response.status_code in (404, 413)
        assert taken == 0
        assert spooled == []

    def test_at_every_address(self, spooled: list[str], editor: Any) -> None:
        """Of strangers and of an account without a role, whatever the view does with a form."""
        account = Client(enforce_csrf_checks=True)
        account.force_login(UserFactory(username="without-a-role"))
        for client in (Client(enforce_csrf_checks=True), account):
            for path in all_paths():
                response, taken = post(client, path, SENT)
                assert (response.status_code, taken) in ((413, 0), (404, 0), (301, 0)), path
        assert spooled == []

    @pytest.mark.parametrize("who", ["reader", "contributor", "editor"])
    def test_who_may_upload_sends_files_to_the_page_for_them_only(self, request: Any, who: str) -> None:
        client = Client()
        client.force_login(request.getfixturevalue(who))
        status = post(client, "/upload/", SENT)[0].status_code
        assert (status == 413) is (who == "reader")
        assert post(client, "/following/save/", 25_000_000)[0].status_code == 413

    def test_an_upload_is_bounded_as_a_whole(self, contributor: Any, settings: Any) -> None:
        settings.UPLOAD_REQUEST_LIMIT = SENT - 1
        client = Client()
        client.force_login(contributor)
        response, taken = post(client, "/upload/", SENT)
        assert (response.status_code, taken) == (413, 0)

    def test_an_editor_who_lacks_the_second_factor_is_a_stranger(self, editor: Any, settings: Any) -> None:
        settings.SECOND_FACTOR = "editors"
        client = Client()
        client.force_login(editor)
        response, taken = post(client, "/upload/", SENT)
        assert (response.status_code, taken) in ((413, 0), (302, 0))

    def test_a_short_form_goes_through(self) -> None:
        response, taken = post(Client(), "/sign-in/", 2_000)
        assert response.status_code == 200
        assert taken

    @pytest.mark.parametrize("length", [None, "", "-1", "abc", "0", "9" * 30])
    def test_a_length_that_is_missing_or_lies(self, length: str | None, spooled: list[str]) -> None:
        response, taken = post(Client(enforce_csrf_checks=True), "/upload/", SENT, CONTENT_LENGTH=length)
        assert response.status_code in (400, 403, 413)
        assert taken <= 64 * 1024
        assert spooled == []

    def test_a_body_in_chunks_has_no_length(self) -> None:
        chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": None}
        response, taken = post(Client(), "/upload/", SENT, **chunked)
        assert (response.status_code, taken) == (411, 0)

    def test_more_fields_than_a_form_has(self) -> None:
        data = "&".join(f"a{number}=1" for number in range(1001))
        response = Client().post("/sign-in/", data, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 400

    @pytest.mark.parametrize(("front", "words"), [("", "هذا أكبر مما يُقبل"), ("/en", "This is too large")])
    def test_the_page_is_in_the_readers_language(self, front: str, words: str) -> None:
        response, _taken = post(Client(), f"{front}/upload/", SENT)
        assert words in response.content.decode()


def all_paths() -> list[str]:
    """An address of every view."""
    found = []

    def walk(patterns: Any, front: str) -> None:
        for pattern in patterns:
            route = front + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                found.append("/" + "/".join("1" if "<" in part else part for part in route.split("/")))
            else:
                walk(pattern.url_patterns, route)

    walk(get_resolver().url_patterns, "")
    return [path for path in found if "(" not in path and "1.csv" not in path]


@pytest.fixture
def rates(settings: Any) -> Any:
    settings.RATE_LIMITS = {"suggest": "3/m", "search": "2/m", "letter": "2/h"}
    request_limits._table.cache_clear()
    yield settings
    request_limits._table.cache_clear()


@pytest.mark.django_db
class TestRates:
    def asked(self, times: int, path: str = "/suggest/", **extra: str) -> list[int]:
        return [Client().get(path, **extra).status_code for _ in range(times)]

    def test_each_kind_and_address_is_counted_apart(self, rates: Any) -> None:
        assert self.asked(4) == [200, 200, 200, 429]
        assert self.asked(1, REMOTE_ADDR="192.0.2.7") == [200]
        assert self.asked(3, "/places/") == [200, 200, 429]

    def test_health_is_never_refused(self, rates: Any) -> None:
        self.asked(5)
        assert self.asked(50, "/healthz") == [200] * 50

    def test_ipv6_is_counted_by_line(self, rates: Any) -> None:
        for number in range(3):
            assert self.asked(1, REMOTE_ADDR=f"2001:db8:1:2:{number}::1") == [200]
        assert self.asked(1, REMOTE_ADDR="2001:db8:1:2:ffff::9") == [429]
        assert self.asked(1, REMOTE_ADDR="2001:db8:1:3::1") == [200]

    def test_x_forwarded_for_is_not_believed_without_a_proxy(self, rates: Any) -> None:
        codes = [self.asked(1, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")[0] for number in range(4)]
        assert codes[-1] == 429

    def test_behind_a_proxy_only_what_the_proxy_wrote_counts(self, rates: Any) -> None:
        rates.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        codes = [self.asked(1, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.5")[0] for n in range(4)]
        assert codes == [200, 200, 200, 429]
        assert self.asked(1, HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.6") == [200]

    def test_an_account_is_counted_wherever_it_is(self, rates: Any, reader: Any) -> None:
        client = Client()
        client.force_login(reader)
        codes = [client.get("/suggest/", REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(4)]
        assert codes == [200, 200, 200, 429]

    @pytest.mark.parametrize(("front", "words"), [("", "طلبات"), ("/en", "Too many requests")])
    def test_the_page_says_when_to_ask_again(self, rates: Any, front: str, words: str) -> None:
        self.asked(3)
        response = Client().get(f"{front}/suggest/")
        assert 1 <= int(response["Retry-After"]) <= 20
        assert response["Retry-After"] in response.content.decode()
        assert words in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_a_disk_that_takes_nothing_keeps_nobody_from_reading(self, rates: Any, tmp_path: Path, caplog: Any) -> None:
        rates.RATES_FILE = tmp_path
        assert self.asked(5) == [200] * 5
        assert "Requests are not counted" in caplog.text

    def test_letters_with_new_passwords(self, rates: Any) -> None:
        codes = [Client().post("/new-password/", {"email": "a@example.org"}).status_code for _ in range(3)]
        assert codes == [302, 302, 429]


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(tmp_path: Path, clock: Clock) -> RateTable:
    return RateTable(tmp_path / "rates", b"secret", clock)


class TestTable:
    RATE = Rate(10, 60)

    def test_requests_come_back_one_by_one(self, table: RateTable, clock: Clock) -> None:
        assert [table.count("a", self.RATE) for _ in range(11)] == [0] * 10 + [6]
        clock.now += 6
        assert [table.count("a", self.RATE) for _ in range(2)] == [0, 6]
        clock.now += 3600
        assert [table.count("a", self.RATE) for _ in range(11)] == [0] * 10 + [6]

    def test_a_flood_of_addresses_frees_nobody(self, table: RateTable) -> None:
        assert [table.count("a", self.RATE) for _ in range(10)] == [0] * 10
        for number in range(50_000):
            table.count(f"flood {number}", self.RATE)
        assert table.count("a", self.RATE) == 6

    def test_ten_thousand_others_slow_down_hardly_anybody(self, table: RateTable) -> None:
        for number in range(10_000):
            for _ in range(10):
                table.count(f"flood {number}", self.RATE)
        refused = sum(table.count(f"other {number}", self.RATE) > 0 for number in range(2_000))
        assert refused <= 10

    def test_its_size_is_fixed_and_it_is_its_owners(self, table: RateTable, tmp_path: Path) -> None:
        table.count("x" * 10_000, self.RATE)
        assert (tmp_path / "rates").stat().st_size == SIZE
        assert (tmp_path / "rates").stat().st_mode & 0o777 == 0o600

    def test_the_file_has_no_holes(self, table: RateTable, tmp_path: Path) -> None:
        assert (tmp_path / "rates").stat().st_blocks * 512 >= SIZE

    def test_processes_count_together(self, table: RateTable, tmp_path: Path, clock: Clock) -> None:
        other = RateTable(tmp_path / "rates", b"secret", clock)
        assert [t.count("a", Rate(3, 60)) > 0 for t in (table, other, table, other)] == [False, False, False, True]

    def test_threads_count_each_once(self, table: RateTable) -> None:
        allowed: list[int] = []
        threads = [
            threading.Thread(target=lambda: allowed.extend(table.count("a", Rate(50, 60)) for _ in range(20)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert allowed.count(0) == 50

    @pytest.mark.parametrize("damage", [b"\xff" * SIZE, b"", b"short"])
    def test_a_damaged_file_locks_nobody_out_for_long(self, tmp_path: Path, clock: Clock, damage: bytes) -> None:
        (tmp_path / "rates").write_bytes(damage)
        table = RateTable(tmp_path / "rates", b"secret", clock)
        clock.now += 61
        assert table.count("a", self.RATE) == 0

    def test_a_clock_that_was_set_back(self, table: RateTable, clock: Clock) -> None:
        for _ in range(10):
            table.count("a", self.RATE)
        clock.now -= 1_000_000
        assert table.count("a", self.RATE) <= 6
        clock.now += 60
        assert table.count("a", self.RATE) == 0

    @pytest.mark.parametrize("text", ["", "10", "0/m", "ten/m", "10/w", "-1/m", "10/m "])
    def test_a_rate_that_is_none_is_said(self, text: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="240/m"):
            parse_rate(text)

    def test_rates(self) -> None:
        assert parse_rate("240/m") == Rate(240, 60)
        assert parse_rate("0") is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::5", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("", ""),
        ("unix:", ""),
        ("x" * 5000, ""),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network
