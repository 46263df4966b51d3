"""EXIF of pictures: who took them, with what, when and where. Only the directory of tags is read, never the picture."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from PIL import ExifTags, Image

PictureKind = Literal["author", "producer", "created", "modified", "gps", "camera", "other"]
IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"GIF8", b"RIFF")
_TIFF_STARTS = (b"II*\x00", b"MM\x00*")
_MARK = b"Exif\x00\x00"
_DIRECTORY = 64 * 1024
"""Most bytes of an EXIF block: a segment of a JPEG file is no longer."""
_TAGS = 200
"""Most tags of a directory. Each could claim the whole block as its value."""
PICTURES = 50
"""Pictures of one file that are looked at."""
_KINDS: dict[int, PictureKind] = {
    ExifTags.Base.Artist: "author", ExifTags.Base.XPAuthor: "author", ExifTags.Base.Copyright: "author",
    ExifTags.Base.CameraOwnerName: "author", ExifTags.Base.Software: "producer", ExifTags.Base.HostComputer: "producer",
    ExifTags.Base.DateTime: "modified", ExifTags.Base.DateTimeOriginal: "created",
    ExifTags.Base.BodySerialNumber: "camera", ExifTags.Base.LensSerialNumber: "camera",
    ExifTags.Base.ImageDescription: "other", ExifTags.Base.UserComment: "other", ExifTags.Base.XPComment: "other",
}  # fmt: skip


def picture_facts(data: bytes) -> Iterator[tuple[PictureKind, str]]:
    """The facts in the EXIF blocks of a picture, or of the uncompressed pictures inside a file, in one sweep over its bytes."""
    if data.startswith(_TIFF_STARTS):
        yield from _exif_facts(data[:_DIRECTORY])
        return
    place = 0
    for _number in range(PICTURES):
        place = data.find(_MARK, place)
        if place < 0:
            break
        place += len(_MARK)
        yield from _exif_facts(data[place : place + _DIRECTORY])
    yield from _chunk_facts(data)


def _chunk_facts(data: bytes) -> Iterator[tuple[PictureKind, str]]:
    """PNG and WebP files have EXIF in a chunk of its own, without the mark."""
    for start, chunk, head in ((b"\x89PNG", b"eXIf", 4), (b"RIFF", b"EXIF", 8)):
        if data.startswith(start) and (place := data.find(chunk)) > 0:
            yield from _exif_facts(data[place + head : place + head + _DIRECTORY])
    if data[4:8] == b"ftyp":  # HEIC and AVIF keep it as an item, of which only the beginning is known.
        for start in _TIFF_STARTS:
            place = -1
            for _number in range(PICTURES):
                place = data.find(start, place + 1)
                if place < 0:
                    break
                yield from _exif_facts(data[place : place + _DIRECTORY])


def _exif_facts(block: bytes) -> Iterator[tuple[PictureKind, str]]:
    if not block.startswith(_TIFF_STARTS):
        return
    order = "<" if block.startswith(b"II") else ">"
    if not _is_short(block, order, struct.unpack(f"{order}I", block[4:8])[0]):
        return
    exif = Image.Exif()
    try:
        exif.load(_MARK + block)
        found: dict[int, Any] = dict(exif)
        for pointer in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            at = found.get(pointer)
            if isinstance(at, int) and _is_short(block, order, at):
                inner = exif.get_ifd(pointer)
                found |= inner if pointer == ExifTags.IFD.Exif else {pointer: inner}
    except (SyntaxError, ValueError, KeyError, TypeError, struct.error, OSError, OverflowError, ZeroDivisionError):
        return  # A damaged directory tells nothing.
    yield from _facts_of(found)


def _is_short(block: bytes, order: str, at: int) -> bool:
    """Whether a directory of at most ``_TAGS`` tags begins at ``at``."""
    return 8 <= at <= len(block) - 2 and struct.unpack(f"{order}H", block[at : at + 2])[0] <= _TAGS


def _facts_of(tags: Mapping[int, Any]) -> Iterator[tuple[PictureKind, str]]:
    model = " ".join(_words(tags[tag]) for tag in (ExifTags.Base.Make, ExifTags.Base.Model) if tag in tags)
    if model.strip():
        yield "camera", model
    for tag, kind in _KINDS.items():
        if tag in tags:
            yield kind, _words(tags[tag])
    gps = tags.get(ExifTags.IFD.GPSInfo)
    if isinstance(gps, Mapping) and (place := _place(gps)):
        yield "gps", place


def _words(value: Any) -> str:
    if isinstance(value, str):
        # The standard allows ASCII only; many programs write UTF-8 all the same, which Pillow takes for Latin 1.
        try:
            return value[:1000].encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value[:1000]
    if not isinstance(value, bytes):
        return str(value)[:1000]
    value = value[:1000]
    if value[1::2].count(0) > len(value) // 4:  # Windows writes its own tags in UTF-16.
        return value.decode("utf-16-le", "replace")
    return value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0").decode("utf-8", "replace")


def _place(gps: Mapping[int, Any]) -> str:
    """Latitude and longitude in degrees, north and east positive, to about a metre; and when the picture was taken there."""
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return ""
    day = gps.get(ExifTags.GPS.GPSDateStamp)
    return f"{latitude:.5f}, {longitude:.5f}" + (f" ({day})" if isinstance(day, str) else "")


def _degrees(value: Any, side: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in value)
    whole = degrees + minutes / 60 + seconds / 3600
    if not abs(whole) <= 180:
        raise ValueError("not an angle")
    return -whole if str(side).upper().startswith(negative) else whole
