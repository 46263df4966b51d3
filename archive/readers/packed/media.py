"""Recordings, known by their first bytes: sound and moving pictures hold no words that are read."""

from __future__ import annotations

import struct

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.readers.document import UnknownFormat

_BRANDS = {
    b"qt  ": "MOV",
    b"M4A ": "M4A",
    b"M4B ": "M4A",
    b"M4P ": "M4A",
    b"M4V ": "MP4",
    b"f4v ": "MP4",
    b"F4V ": "MP4",
}
_PICTURE_BRANDS = (
    b"heic",
    b"heix",
    b"hevc",
    b"hevx",
    b"heim",
    b"heis",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"crx ",
    b"jp2 ",
)
_ATOMS = (b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")
_BOXES = 10_000
_LONGEST = 100 * 24 * 3600
"""Seconds; what a header says beyond that is damage."""


def media_kind(data: bytes) -> str | None:
    """The format of a recording, such as ``MP4`` or ``OGG``; none if it is none.

    Args:
        data: the file, or at least its first 4,096 bytes.
    """
    head = data[:4096]
    return _boxed(head) or _framed(head) or _tagged(head)


def _boxed(head: bytes) -> str | None:
    """Formats of ISO base media and QuickTime: a length and four letters come first."""
    if len(head) < 12:
        return None
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _PICTURE_BRANDS:
            return None
        return "3GP" if brand.startswith((b"3gp", b"3g2", b"3ge", b"3gg")) else _BRANDS.get(brand, "MP4")
    return (
        "MOV"
        if head[4:8] in _ATOMS and struct.unpack_from(">I", head)[0] >= 1 and head[:2] in (b"\0\0", b"\0\1")
        else None
    )


def _tagged(head: bytes) -> str | None:
    if head.startswith(b"RIFF") or head.startswith(b"RIFX"):
        return {b"WAVE": "WAV", b"AVI ": "AVI"}.get(head[8:12])
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return "AIFF"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "WEBM" if b"webm" in head[:128] else "MKV"
    starts = (
        (b"OggS", "OGG"), (b"fLaC", "FLAC"), (b"#!AMR", "AMR"), (b"FLV\x01", "FLV"), (b"caff", "CAF"), (b"MThd", "MIDI"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMV"), (b"ID3", "MP3"), (b".snd", "AU"), (b"\x00\x00\x01\xba", "MPEG"),
        (b"\x00\x00\x01\xb3", "MPEG"), (b"ADIF", "AAC"),
    )  # fmt: skip
    return next((name for start, name in starts if head.startswith(start)), None)


def _framed(head: bytes) -> str | None:
    """MP3 and AAC without a tag, and MPEG transport streams: frames of a known length follow one another."""
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "MPEG"
    if len(head) < 4 or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5 if len(head) > 6 else 0
        return "AAC" if size > 6 and head[size : size + 2] in (head[:2], b"") else None
    size = _mp3_frame(head)
    return "MP3" if size and head[size : size + 1] in (b"\xff", b"") else None


_MP3_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MP3_SAMPLES = (44100, 48000, 32000)


def _mp3_frame(head: bytes) -> int:
    """Bytes of the frame at the beginning, for layer III; 0 if there is none."""
    version, layer, rate, samples = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if head[1] & 0xE0 != 0xE0 or version == 1 or layer != 1 or rate in (0, 15) or samples == 3:
        return 0
    is_first = version == 3
    kilobits = (_MP3_RATES if is_first else _MP3_LOW_RATES)[rate]
    hertz = _MP3_SAMPLES[samples] >> (0 if is_first else 1 if version == 2 else 2)
    return (144 if is_first else 72) * kilobits * 1000 // hertz + (head[2] >> 1 & 1)


def media_seconds(data: bytes) -> float | None:
    """The length that the header of a recording says plainly: of WAV, OGG, and of MP4 and its relations; else none."""
    try:
        kind = media_kind(data)
        seconds = None
        if kind == "WAV":
            seconds = _wav_seconds(data)
        elif kind == "OGG":
            seconds = _ogg_seconds(data)
        elif kind in ("MP4", "M4A", "MOV", "3GP"):
            seconds = _boxed_seconds(data)
    except (struct.error, ZeroDivisionError, OverflowError):
        return None
    return seconds if seconds is not None and 0 < seconds < _LONGEST else None


def _wav_seconds(data: bytes) -> float | None:
    place, rate = 12, 0
    for _box in range(_BOXES):
        name, size = data[place : place + 4], struct.unpack_from("<I", data, place + 4)[0]
        if name == b"fmt ":
            rate = struct.unpack_from("<I", data, place + 16)[0]
        elif name == b"data":
            return float(min(size, len(data) - place - 8) / rate)
        place += 8 + size + size % 2
    return None


def _ogg_seconds(data: bytes) -> float | None:
    last = data.rfind(b"OggS")
    granules = struct.unpack_from("<q", data, last + 6)[0]
    head = data[:200]
    if (place := head.find(b"OpusHead")) > 0:
        return float(granules - struct.unpack_from("<H", head, place + 10)[0]) / 48000
    if (place := head.find(b"\x01vorbis")) > 0:
        return float(granules / struct.unpack_from("<I", head, place + 12)[0])
    return None


def _boxed_seconds(data: bytes) -> float | None:
    """``mvhd`` in ``moov``: units a second, and how many of them."""
    place, end = 0, len(data)
    for _box in range(_BOXES):
        size, name, head = struct.unpack_from(">I", data, place)[0], data[place + 4 : place + 8], 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, place + 8)[0], 16
        if name == b"moov":
            place += head
            continue
        if name == b"mvhd":
            is_long = data[place + 8] == 1
            units, length = struct.unpack_from(">IQ" if is_long else ">II", data, place + (28 if is_long else 20))
            return float(length / units)
        if size < 8 or place + size > end:
            return None
        place += size
    return None


def refused_recording(kind: str) -> UnknownFormat:
    """What to do with a recording that comes alone."""
    return UnknownFormat(
        format_lazy(
            _(
                "This is a recording ({kind}): no words are read from it. Send it in a ZIP file or a message, together with the "
                "text of the report that it belongs to."
            ),
            kind=kind,
        )
    )
