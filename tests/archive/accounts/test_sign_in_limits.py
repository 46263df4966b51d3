"""Guessing is slowed for whoever guesses, floods free nobody, and nobody shuts an owner out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from archive.accounts import sign_in_limits, throttling
from archive.accounts.sign_in_limits import ACCOUNT, ADDRESS, ATTACK
from archive.accounts.throttling import Pace, SlowDown, begin, key_of
from archive.http import networks
from archive.models import Throttle
from tests.archive.accounts.test_accounts import code_of, with_second_factor
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SLOW = "Too many attempts"
TIGHT = Pace(free=3, first=10, longest=60, memory=600)


@pytest.fixture(autouse=True)
def _waits_that_no_slow_machine_outlasts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCOUNT", "CODES", "ADDRESS", "NETWORK", "LETTERS"):
        pace = replace(getattr(sign_in_limits, name), first=3600, longest=3600, memory=7200)
        monkeypatch.setattr(sign_in_limits, name, pace)


def guess(user: Any, address: str, password: str = "guess", client: Client | None = None, login: str = "") -> Any:
    form = {"login": login or user.get_username(), "password": password}
    return (client or Client()).post("/en/sign-in/", form, REMOTE_ADDR=address)


def is_slowed(response: Any) -> bool:
    return SLOW in response.content.decode()


def pass_time(seconds: int) -> None:
    """Move all that is counted into the past."""
    for row in Throttle.objects.all():
        past = timedelta(seconds=seconds)
        Throttle.objects.filter(pk=row.pk).update(opens_at=row.opens_at - past, expires_at=row.expires_at - past)


class TestPaces:
    def test_waits_double_up_to_the_longest(self) -> None:
        key, waits = key_of("x"), []
        for _attempt in range(8):
            begin(key, TIGHT)
            row = Throttle.objects.get(pk=key)
            wait = max(0, round((row.opens_at - timezone.now()).total_seconds()))
            waits.append(wait)
            if wait:
                with pytest.raises(SlowDown) as told:
                    begin(key, TIGHT)
                assert told.value.seconds in (wait, wait + 1)
            pass_time(wait)
        assert waits == [0, 0, 10, 20, 40, 60, 60, 60]

    def test_all_is_forgotten_after_a_while(self) -> None:
        for _attempt in range(3):
            begin(key_of("x"), TIGHT)
        pass_time(601)
        assert begin(key_of("x"), TIGHT) == 1

    def test_a_flood_of_keys_neither_evicts_a_count_nor_stays(self) -> None:
        patient = Pace(free=1, first=3600, longest=3600, memory=7200)
        begin(key_of("victim"), patient)
        for number in range(3000):
            begin(key_of("flood", number), Pace(5, 1, 1, 1))
        with pytest.raises(SlowDown):
            begin(key_of("victim"), patient)
        Throttle.objects.exclude(pk=key_of("victim")).update(expires_at=timezone.now() - timedelta(seconds=1))
        for number in range(3000 // throttling.SWEEP):
            begin(key_of("later", number), TIGHT)
        assert Throttle.objects.count() == 1 + 3000 // throttling.SWEEP

    @pytest.mark.django_db(transaction=True)
    def test_attempts_at_the_same_moment_are_all_counted(self) -> None:
        key = key_of("at once")

        def attempt(_number: int) -> bool:
            try:
                begin(key, TIGHT)
            except SlowDown:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(12) as pool:
            passed = sum(pool.map(attempt, range(60)))
        assert passed == TIGHT.free

    def test_keys_name_nobody(self, reader: Any) -> None:
        guess(reader, "198.51.100.7")
        stored = " ".join(Throttle.objects.values_list("pk", flat=True))
        assert reader.username not in stored
        assert "198.51" not in stored

    @pytest.mark.parametrize(
        ("one", "other", "same_address", "same_network"),
        [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True, True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False, True),
            ("2001:db8:1:2::1", "2001:db8:2:2::1", False, False),
            ("::ffff:203.0.113.5", "203.0.113.5", True, True),
            ("203.0.113.5", "203.0.113.6", False, True),
            ("203.0.113.5", "203.0.114.5", False, False),
            ("fe80::1%eth0", "fe80::2", True, True),
        ],
    )
    def test_what_counts_as_one(self, one: str, other: str, same_address: bool, same_network: bool) -> None:
        assert (networks.network_of(one) == networks.network_of(other)) is same_address
        assert (networks.provider_network(one) == networks.provider_network(other)) is same_network


class TestPasswords:
    def test_guesses_from_one_network_are_slowed_and_others_are_not(self, reader: Any) -> None:
        for number in range(ACCOUNT.free):
            assert "wrong" in guess(reader, f"203.0.113.{number + 1}").content.decode()
        assert is_slowed(guess(reader, "203.0.113.99", PASSWORD))
        assert guess(reader, "198.51.100.1", PASSWORD).status_code == 302
        assert guess(UserFactory(), "203.0.113.99", PASSWORD).status_code == 302

    def test_name_and_mail_count_together(self, reader: Any) -> None:
        reader.email = "reader@example.org"
        reader.save()
        for login in (reader.username, reader.email, reader.username.upper(), reader.email.upper(), reader.username):
            assert not is_slowed(guess(reader, "203.0.113.1", login=login))
        assert is_slowed(guess(reader, "203.0.113.1", PASSWORD, login=reader.email))

    def test_the_wait_ends(self, reader: Any) -> None:
        for _attempt in range(ACCOUNT.free):
            guess(reader, "203.0.113.1")
        assert is_slowed(guess(reader, "203.0.113.1", PASSWORD))
        pass_time(3601)
        assert guess(reader, "203.0.113.1", PASSWORD).status_code == 302
        assert not is_slowed(guess(reader, "203.0.113.1"))

    def test_a_browser_that_was_signed_in_is_not_slowed_by_what_others_try_even_beside_it(
        self, administrator: Any
    ) -> None:
        own = Client()
        assert guess(administrator, "203.0.113.1", PASSWORD, own).status_code == 302
        own.post("/en/sign-out/")
        for number in range(ACCOUNT.free + ADDRESS.free):
            guess(administrator, "203.0.113.1" if number % 2 else f"198.51.{number}.1")
        assert is_slowed(guess(administrator, "203.0.113.1", PASSWORD))
        assert guess(administrator, "203.0.113.1", PASSWORD, own).status_code == 302

    def test_that_browser_is_slowed_by_its_own_guesses_and_not_known_to_other_accounts(
        self, administrator: Any, reader: Any
    ) -> None:
        thief = Client()
        guess(reader, "203.0.113.1", PASSWORD, thief)
        thief.post("/en/sign-out/")
        for _attempt in range(ACCOUNT.free):
            guess(reader, "203.0.113.1", client=thief)
            guess(administrator, "203.0.113.1", client=thief)
        assert is_slowed(guess(reader, "198.51.100.1", PASSWORD, thief))
        assert is_slowed(guess(administrator, "203.0.113.1", PASSWORD, thief))

    @pytest.mark.parametrize("cookie", ["", "x", "W10:1:2", "a:b:c:d"])
    def test_a_made_up_cookie_makes_no_known_browser(self, reader: Any, cookie: str) -> None:
        client = Client()
        client.cookies["sijill_browser"] = cookie
        for _attempt in range(ACCOUNT.free):
            guess(reader, "203.0.113.1", client=client)
        assert is_slowed(guess(reader, "203.0.113.1", PASSWORD, client))

    def test_many_networks_against_one_account_get_slower_and_the_owner_gets_in_from_a_new_place(
        self, administrator: Any
    ) -> None:
        for number in range(ATTACK + 30):
            guess(administrator, f"10.{number // 250}.{number % 250}.1")
        assert not is_slowed(guess(administrator, "203.0.113.1"))
        assert is_slowed(guess(administrator, "203.0.113.1"))
        assert guess(administrator, "198.51.100.1", PASSWORD).status_code == 302

    def test_many_names_from_one_address_are_slowed_also_within_an_ipv6_household(self, reader: Any) -> None:
        for number in range(ADDRESS.free):
            guess(None, f"2001:db8:1:2::{number:x}", login=f"name-{number}")
        assert is_slowed(guess(reader, "2001:db8:1:2::ffff", PASSWORD))
        assert guess(reader, "2001:db8:9:9::1", PASSWORD).status_code == 302

    def test_success_gives_back_what_a_shared_address_was_charged(self, reader: Any) -> None:
        for _attempt in range(ADDRESS.free * 2):
            assert guess(reader, "203.0.113.1", PASSWORD).status_code == 302

    @pytest.mark.parametrize("login", ["\0", "x" * 5000, "%", "' OR 1=1 --", "مدير\u202e", "\ud7ff"])
    def test_any_name_gets_an_answer(self, db: None, login: str) -> None:
        assert Client().post("/en/sign-in/", {"login": login, "password": "x"}).status_code == 200


class TestCodes:
    def signed_in_half(self, user: Any, address: str, client: Client | None = None) -> Client:
        client = client or Client()
        assert guess(user, address, PASSWORD, client).status_code == 302
        return client

    def test_guesses_are_slowed_over_all_networks_but_not_in_the_owners_browser(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        own = self.signed_in_half(editor, "198.51.100.1")
        assert own.post("/en/sign-in/code/", {"code": code_of(secret)}).status_code == 302
        own.post("/en/sign-out/")
        answers = []
        for number in range(12):
            address = f"10.9.{number}.1"
            thief = self.signed_in_half(editor, address)
            answers.append(is_slowed(thief.post("/en/sign-in/code/", {"code": "000000"}, REMOTE_ADDR=address)))
        assert answers == [False] * 10 + [True] * 2
        self.signed_in_half(editor, "198.51.100.1", own)
        assert own.post("/en/sign-in/code/", {"code": code_of(secret, ahead=1)}).status_code == 302

    def test_a_code_works_once(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        code = code_of(secret)
        for expected in (302, 200):
            client = self.signed_in_half(editor, "203.0.113.1")
            assert client.post("/en/sign-in/code/", {"code": code}).status_code == expected

    def test_an_earlier_code_does_not_work_after_a_later_one(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        for code, expected in ((code_of(secret, ahead=1), 302), (code_of(secret), 200)):
            client = self.signed_in_half(editor, "203.0.113.1")
            assert client.post("/en/sign-in/code/", {"code": code}).status_code == expected

    def test_a_code_that_confirmed_does_not_sign_in(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        client = Client()
        client.force_login(editor)
        code = code_of(secret)
        assert client.post("/en/account/confirm/code/", {"code": code}).status_code == 302
        other = self.signed_in_half(editor, "203.0.113.1")
        assert other.post("/en/sign-in/code/", {"code": code}).status_code == 200

    @pytest.mark.parametrize(("ahead", "expected"), [(-2, 200), (2, 200), (1, 302)])
    def test_tolerance_is_one_period(
        self, editor: Any, ahead: int, expected: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The clock stands in the middle of a period, so that none ends during the test."""
        monkeypatch.setattr("time.time", lambda: 1_800_000_015.0)
        secret = with_second_factor(editor)
        client = self.signed_in_half(editor, "203.0.113.1")
        assert client.post("/en/sign-in/code/", {"code": code_of(secret, ahead=ahead)}).status_code == expected

    def test_digits_of_the_region_and_spaces(self, editor: Any) -> None:
        secret = with_second_factor(editor)
        code = "".join(chr(0x660 + int(digit)) for digit in code_of(secret))
        client = self.signed_in_half(editor, "203.0.113.1")
        assert client.post("/en/sign-in/code/", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302


class TestLetters:
    def test_for_one_address_are_slowed_wherever_they_are_asked_for(self, reader: Any) -> None:
        answers = [
            is_slowed(Client().post("/en/new-password/", {"email": "r@example.org"}, REMOTE_ADDR=f"10.{n}.0.1"))
            for n in range(7)
        ]
        assert answers == [False] * 5 + [True] * 2
