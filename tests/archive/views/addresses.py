"""Every address that the site answers to and every parameter that a page reads, taken from the code and not from a list."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes

from django.urls import URLPattern, get_resolver

from archive.forms.filters import ArticleFilter, EntityFilter

CODE = Path(__file__).resolve().parents[3] / "archive"
_READ = re.compile(
    r"""GET(?:\.get\(|\.getlist\(|\[)\s*"(\w+)"|"(\w+)" (?:not )?in (?:request|obj)\.GET|params?\.get\("(\w+)\""""
)
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def parameters() -> list[str]:
    """Names that views, filters and the search look for in a query string."""
    read = {
        name
        for file in CODE.rglob("*.py")
        for found in _READ.findall(file.read_text(encoding="utf-8"))
        for name in found
        if name
    }
    return sorted(
        read | set(ArticleFilter.base_filters) | set(EntityFilter.base_filters) | {"q", "page", "next", "sense"}
    )


@dataclass(frozen=True)
class Route:
    """An address with its variable parts; ``fill`` puts values into them."""

    pattern: str

    def fill(self, value: Any) -> str:
        """``value`` gives the text of a part, by the names of its converter and of itself."""
        return "/" + _PART.sub(lambda part: quote(value(part[1] or "str", part[2]), safe=""), self.pattern)


def routes() -> list[Route]:
    """All of the URLconf, in both languages."""
    found: list[str] = []

    def walk(patterns: Any, front: str) -> None:
        for pattern in patterns:
            route = getattr(pattern.pattern, "_route", None)
            if isinstance(pattern, URLPattern):
                # The one regular expression there is.
                found.append(front + (route if route is not None else "new-password/<str:uidb36>-<str:key>/"))
            else:
                walk(pattern.url_patterns, front + (route or ""))

    walk(get_resolver().url_patterns, "")
    rooted = ("healthz", "robots.txt", "sitemap")
    return [Route(route) for route in found] + [Route(f"en/{route}") for route in found if not route.startswith(rooted)]


WORST = [
    "", "0", "1", "-1", "2", "99999", "9" * 30, "٣", "²", "1e9", "NaN", "null", "None", "true", "\x00",
    "a\x00b", "\x1b[0m", "\u202e", "\ufeff", "\U0010ffff", "\ud800", "ﷺ", "SY09", "sy09", "../../etc/passwd",
    "%00", "%2e%2e%2f", "<script>", "{{ 1 }}", "{% x %}", "'; --", "\" OR 1=1", "2022-12-31", "0000-00-00",
    "9999-12-31", "31/02/2021", "3 آذار", "1+1+1", "OR OR", "\"", "-", "*", "(((", "[a-z]*", "\\",
    "title_raw:x", "AND NOT", "a" * 3000, "ا " * 900, "أبو " * 300, "." * 2000, "newest", "location", "open",
    "draft", "csv", "دير الزور", "Deir", "+" * 2000, "x" * 200 + "*", "@import", "http://[", "//example.org",
    "\r\nX: y", "🇸🇾" * 50,
]  # fmt: skip
_BYTES = [b"\xff\xfe", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"%", b"%zz", b";", b"&&", b"=", b"[]", b"a[b]=c"]


@dataclass(frozen=True)
class Asked:
    """A request: its address and headers."""

    address: str
    headers: dict[str, str]


def nonsense(seed: int, number: int, known: dict[str, list[str]]) -> Iterator[Asked]:
    """``number`` requests of any routes with any parameters, the same for the same seed.

    Args:
        known: values that exist, by the name of a part or parameter.
    """
    chance = random.Random(seed)
    all_routes, names = routes(), parameters()

    def value(name: str) -> str:
        kind = chance.random()
        if kind < 0.35 and name in known:
            return chance.choice(known[name])
        if kind < 0.8:
            return chance.choice(WORST)
        return "".join(
            chr(chance.choice([32, 46, 1570, 1610, 1632, chance.randrange(1, 0xD800)]))
            for _ in range(chance.randrange(40))
        )

    def part(converter: str, name: str) -> str:
        if converter == "int":
            return chance.choice([*known.get("pk", []), "0", "1", "7", "99999", "9" * 18, "9" * 25])
        return _sane(value(name)) or "x"

    def pair() -> str:
        name = chance.choice(names)
        if chance.random() < 0.05:
            return "=".join(quote_from_bytes(chance.choice(_BYTES), safe="%=&;[]") for _ in range(2))
        return f"{quote(name)}={quote(_sane(value(name)))}"

    for number_of_request in range(number):
        # Each route in its turn, so that a small number has them all.
        route = all_routes[(seed * 31 + number_of_request) % len(all_routes)]
        query = "&".join(pair() for _ in range(chance.choice([0, 1, 1, 2, 3, 6])))[:8000]
        headers = {"HTTP_HX_REQUEST": "true"} if chance.random() < 0.25 else {}
        if chance.random() < 0.1:
            headers["HTTP_COOKIE"] = (
                f"sessionid={quote(_sane(value('session')))}; csrftoken={'x' * 40}; django_language=xx"
            )
        if chance.random() < 0.1:
            headers["HTTP_ACCEPT_LANGUAGE"] = chance.choice(["xx", "ar;q=nonsense", "en," * 500, "*"])
        if chance.random() < 0.1:
            headers["HTTP_IF_MODIFIED_SINCE"] = chance.choice(["yesterday", "0", "Thu, 01 Jan 9999 00:00:00 GMT"])
        yield Asked(route.fill(part) + (f"?{query}" if query else ""), headers)


def _sane(text: str) -> str:
    """What can be encoded at all; a lone surrogate becomes what a browser would send."""
    return text.encode("utf-8", "replace").decode()
