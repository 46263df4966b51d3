"""OpenPGP armor in the words of a message (RFC 9580, 6 and 7): what frames a signed text goes, and so does what is encrypted."""

from __future__ import annotations

import re

_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]{1,40}:[^\n]*\n)*[ \t]*\n?", re.M)
_BLOCK = re.compile(r"^-----BEGIN PGP (SIGNATURE|MESSAGE|PUBLIC KEY BLOCK)-----[ \t]*$", re.M)


def without_armor(text: str) -> tuple[str, bool]:
    """The words outside of armor, and whether some of them were encrypted."""
    if "-----BEGIN PGP " not in text:
        return text, False
    text, signed = _SIGNED.subn("", text)
    if signed:
        text = re.sub(r"^- (?=[-F])", "", text, flags=re.M)
    pieces, place, is_encrypted = [], 0, False
    while begin := _BLOCK.search(text, place):
        pieces.append(text[place : begin.start()])
        end = text.find(f"-----END PGP {begin[1]}-----", begin.end())
        is_encrypted |= begin[1] == "MESSAGE"
        if end < 0:
            return "".join(pieces), is_encrypted
        place = end + len(f"-----END PGP {begin[1]}-----")
    return "".join([*pieces, text[place:]]).strip("\n"), is_encrypted
