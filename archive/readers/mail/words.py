"""The words of a message's text parts: encoding by what they are, ``format=flowed``, and pages written for mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.readers.mail.parts import MailPart
from archive.readers.plain.charsets import decode_words
from archive.readers.web.html_letters import letter_words

_LEAST_SHARE = 4
"""A page that has so many times the words of the plain part beside it holds the message; the plain part is a stand-in for it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a text part says. ``signatures`` is the number of signatures that were left out because they are marked as such."""

    text: str = ""
    encoding: str = ""
    signatures: int = 0


def words_of(part: MailPart) -> Words:
    """The words of a text part.

    Raises:
        ReadError
    """
    data = part.decoded()
    if part.kind in ("text/html", "application/xhtml+xml", "text/enriched", "text/richtext"):
        return Words(*letter_words(data, part.charset))
    if not data.strip():
        return Words()
    text, encoding = decode_words(data, part.charset)
    if part.told.get("format", "").lower() == "flowed":
        text = _unflowed(text, deletes_space=part.told.get("delsp", "").lower() == "yes")
    return Words(text, encoding)


def is_stand_in(plain: str, page: str) -> bool:
    """Whether the plain form of a message only says that there is another, or is empty."""
    return len(plain.split()) * _LEAST_SHARE < len(page.split()) or not plain.strip()


def _unflowed(text: str, *, deletes_space: bool) -> str:
    """Paragraphs of ``format=flowed`` (RFC 3676, 4): a line that ends in a space goes on in the next of the same depth."""
    out: list[list[str]] = []
    goes_on, before = False, 0
    for line in text.split("\n"):
        match = re.match(r">*", line)
        depth = match.end() if match else 0
        words = line[depth:].removeprefix(" ")
        is_signature = words == "-- "
        is_flowed = words.endswith(" ") and not is_signature
        piece = words[:-1] if is_flowed and deletes_space else words
        if goes_on and depth == before and not is_signature:
            out[-1].append(piece)
        else:
            out.append([">" * depth + " " * bool(depth), piece])
        goes_on, before = is_flowed, depth
    return "\n".join("".join(pieces) if pieces[-1] == "-- " else "".join(pieces).rstrip(" ") for pieces in out)
