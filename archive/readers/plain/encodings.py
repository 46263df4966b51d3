"""Bytes -> text, whatever encoding they are in: what is declared is believed as far as the bytes agree.

Byte order marks come first, then the pattern of UTF-16 and UTF-32, then UTF-8, which no other text keeps to by chance. Of the
encodings of one byte a letter each is tried, and the one whose words read like Arabic
(:mod:`archive.readers.plain.letter_pairs`) or like a European language is taken, if it is clearly better than all that give
other letters. Otherwise an editor has to say.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import BinaryFile, Omission, ReadError, UnknownEncoding
from archive.readers.plain.legibility import ENCODINGS, Words, is_legible, legibility, reads_better
from archive.readers.plain.mojibake import looks_mistaken, repaired

_SIGNATURES: Final = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
"""First bytes of PDF, ZIP (and so DOCX, ODT), RTF, PNG, JPEG, old Word and gzip files."""
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_WIDE: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_CONTROLS: Final = bytes([*range(9), *range(14, 27), *range(28, 32), 127])
_MOST_CONTROLS: Final = 50
"""Of so many bytes one may be a control character; pictures and programs have one in ten."""
_NO_TEXT: Final = frozenset(["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"])
_STATEFUL: Final = ("iso2022", "hz", "utf-7")
_SAMPLE: Final = 64 * 1024
_PREVIEW: Final = 300
_GAP: Final = "[…]"
"""Stands for bytes that are no character; the words around them stay apart."""
_LINES_NAMED: Final = 10
_LOST: Final = "\ufffd"
NOT_PLAIN = _("This is not a plain text file. Copy the report's text out of it and paste it, or save it as .txt.")
ASK = _(
    "It cannot be told in which encoding the text is written. Choose the encoding, or open the file in an editor, save it as "
    "UTF-8 and send it again."
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text as read from bytes.

    Attributes:
        text: without a byte order mark, line breaks as they are.
        encoding: its name, such as ``"utf-8"``.
        not_read: bytes that are no characters, and what was mended.
        is_uncertain: whether an editor should look at the words.
    """

    text: str
    encoding: str
    not_read: tuple[Omission, ...] = ()
    is_uncertain: bool = False


def decode(data: bytes, *, declared: str = "", charset: str = "") -> Decoded:
    """The text that some bytes hold.

    Args:
        declared: the encoding that the file or its message names; it can be wrong.
        charset: the encoding that an editor chose; nothing else is tried.

    Raises:
        BinaryFile, UnknownEncoding: with a message that says what to do.
    """
    if data.startswith(_SIGNATURES):
        raise BinaryFile(NOT_PLAIN)
    if charset:
        return _chosen(data, charset)
    found = _wide(data) or _utf8(data, declared)
    if found is None:
        _refuse_binary(data)
        found = _one_byte_a_letter(data, declared)
    return _examined(found)


def detect_encodings(data: bytes) -> list[tuple[str, str]]:
    """Encodings that the bytes can be in, the likeliest first, each with the beginning of the text that it gives."""
    samples = data[:_SAMPLE]
    found: dict[str, str] = {}
    try:
        sure = decode(samples)
        found[sure.encoding] = sure.text
    except ReadError:
        pass
    words = Words.of(samples)
    ranked = sorted(ENCODINGS, key=lambda name: -legibility(words, name))
    for name in ("utf-8", *ranked, *_WIDE[2:]):
        try:
            found.setdefault(_public(name), samples.decode(name))
        except UnicodeError:
            continue
    return [(name, _telling(text)) for name, text in found.items()]


def _telling(text: str) -> str:
    """The part of a text by which an editor knows it: from its first letter that is not ASCII."""
    first = next((place for place, letter in enumerate(text) if letter > "\x9f"), 0)
    start = text.rfind("\n", 0, first) + 1
    start = max(start, first - _PREVIEW // 2)
    return text[start : start + _PREVIEW].strip()


def codec_name(label: str) -> str:
    """Python's name of an encoding that pages, messages and editors name; empty where it is none of text.

    As browsers do (WHATWG Encoding Standard, 4.2), the two Latin ones that are subsets of Windows' mean those.
    """
    label = label.strip()[:40].lower()
    if label in ("x-mac-arabic", "asmo-708"):
        return {"x-mac-arabic": "mac-arabic", "asmo-708": "iso8859-6"}[label]
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, ValueError, TypeError, UnicodeError):
        return ""
    if name in _NO_TEXT or not getattr(codecs.lookup(name), "_is_text_encoding", True):
        return ""
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "utf-8-sig": "utf-8"}.get(name, name)


def _chosen(data: bytes, charset: str) -> Decoded:
    name = codec_name(charset)
    if not name:
        raise UnknownEncoding(format_lazy(_("There is no encoding “{name}”. Choose another."), name=charset[:40]))
    for mark, marked in _MARKS:
        if data.startswith(mark) and marked.startswith(name.replace("_", "-")):
            data, name = data[len(mark) :], marked
            break
    return _with_gaps(data, name)


def _wide(data: bytes) -> Decoded | None:
    """What begins with a byte order mark, and UTF-16 and UTF-32 without one."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return None if name == "utf-8" else _with_gaps(data[len(mark) :], name)
    head = data[:_SAMPLE]
    if b"\x00" not in head:
        return None
    for name in _WIDE:
        unit = 4 if "32" in name else 2
        try:
            text = head[: len(head) // unit * unit].decode(name, "ignore")
        except UnicodeError:
            continue
        # As many letters as bytes allow, of scripts that stand in reports: the wrong half first gives Chinese and gaps.
        if len(text) > 1 and len(text) * unit > 0.98 * len(head) - unit and is_legible(text):
            return _with_gaps(data, name)
    return None


def _utf8(data: bytes, declared: str) -> Decoded | None:
    marked = data.startswith(codecs.BOM_UTF8)
    bare = data.removeprefix(codecs.BOM_UTF8)
    name = codec_name(declared) if declared else ""
    if bare.isascii() and name.startswith(_STATEFUL) and (b"\x1b" in bare or not name.startswith("iso2022")):
        with suppress(UnicodeError):
            return Decoded(bare.decode(name), name)
    try:
        text = bare.decode("utf-8")
    except UnicodeDecodeError:
        broken = bare.decode("utf-8", "replace").count(_LOST) - bare.count(_LOST.encode())
        letters = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", bare))
        if not marked and letters < 10 * broken:
            return None
        _refuse_binary(data)
        return _with_gaps(bare, "utf-8")
    _refuse_binary(data)
    return Decoded(text, "utf-8")


def _refuse_binary(data: bytes) -> None:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > 1 + len(data) // _MOST_CONTROLS:
        raise BinaryFile(NOT_PLAIN)


def _one_byte_a_letter(data: bytes, declared: str) -> Decoded:
    words = Words.of(data)
    name = codec_name(declared) if declared else ""
    names = [*([name] if name in ENCODINGS else []), *(each for each in ENCODINGS if each != name)]
    best, is_clear = reads_better(words, names, declared=name)
    if is_clear:
        return _with_gaps(data, best)
    if name and name not in ENCODINGS and name != "utf-8" and not best:
        # Another script, such as Cyrillic, which only a declaration tells.
        try:
            text = data.decode(name)
        except UnicodeError:
            text = ""
        if text and is_legible(text[:_SAMPLE], any_script=True):
            return Decoded(text, name)
    raise UnknownEncoding(ASK)


def _with_gaps(data: bytes, name: str) -> Decoded:
    """The text, with a mark for each place whose bytes are no character in this encoding.

    Raises:
        UnknownEncoding: there are many such places.
    """
    try:
        return Decoded(data.decode(name), _public(name))
    except UnicodeDecodeError:
        pieces = re.split("\ue0ff+", data.decode(name, "sijill-gap").replace(_LOST, "\ufffe"))
    except UnicodeError as error:
        raise UnknownEncoding(ASK) from error
    gaps, length = len(pieces) - 1, sum(map(len, pieces))
    lines, line = [], 1
    for piece in pieces[:-1]:
        line += piece.count("\n")
        lines.append(line)
    named = ", ".join(map(str, list(dict.fromkeys(lines))[:_LINES_NAMED]))
    if length < 20 * gaps or length < 20:
        raise UnknownEncoding(
            format_lazy(
                _(
                    "The file is damaged: its text breaks off inside a character (line {lines}). Save it again as UTF-8."
                ),
                lines=named,
            )
        )
    told = Omission(
        format_lazy(_("{n} characters, in line {lines}"), n=gaps, lines=named),
        format_lazy(_("their bytes are damaged; {gap} stands in their place"), gap=_GAP),
    )
    return Decoded(_GAP.join(pieces).replace("\ufffe", _LOST), _public(name), (told,), is_uncertain=True)


def _gap(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ue0ff", error.end


codecs.register_error("sijill-gap", _gap)


def _public(name: str) -> str:
    """The name that the web knows an encoding by."""
    names = {"mac-arabic": "x-mac-arabic", "cp864": "ibm864"}
    if name.startswith(("utf-16", "utf-32")):
        return name[:6]
    return names.get(name, name.replace("cp125", "windows-125").replace("iso8859", "iso-8859"))


def _examined(found: Decoded) -> Decoded:
    """Mend what was read in a wrong encoding before it came here, or say so; and say what was lost before."""
    text = repaired(found.text)
    if text is not None:
        mended = Omission(
            _("the text as it stands in the file"),
            _("its letters had been read in a wrong encoding and saved so; they were put right without loss"),
        )
        return replace(found, text=text, not_read=(*found.not_read, mended), is_uncertain=True)
    told = []
    if lost := found.text.count(_LOST):
        told.append(
            Omission(format_lazy(_("{n} characters"), n=lost), _("they were lost before the file was made (�)"))
        )
    if looks_mistaken(found.text):
        told.append(
            Omission(_("words such as “Ø§Ù„”"), _("they were saved in a wrong encoding and could not be put right"))
        )
    return replace(found, not_read=(*found.not_read, *told), is_uncertain=True) if told else found
