"""How files of pictures begin. No Django."""

from __future__ import annotations

_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"GIF87a", b"GIF89a")
_HEIF = frozenset([b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
_AVIF = frozenset([b"avif", b"avis"])


def is_picture(data: bytes) -> bool:
    """Whether the bytes begin as those of a picture that can show a page."""
    return (
        data.startswith(_STARTS)
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
        or (data.startswith(b"BM") and data[6:10] == bytes(4) and 12 <= int.from_bytes(data[14:18], "little") <= 124)
        or is_heif(data)
        or _brand(data) in _AVIF
    )


def picture_format(data: bytes) -> str:
    """The name of a picture's format, such as ``JPEG``; empty where it is none."""
    if not is_picture(data):
        return ""
    names = {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG": "PNG",
        b"II*": "TIFF",
        b"MM\x00": "TIFF",
        b"GIF8": "GIF",
        b"RIFF": "WebP",
        b"BM": "BMP",
    }
    return next((name for start, name in names.items() if data.startswith(start)), "HEIC" if is_heif(data) else "AVIF")


def is_heif(data: bytes) -> bool:
    """HEIC, as telephones make it."""
    return _brand(data) in _HEIF


def _brand(data: bytes) -> bytes:
    return data[8:12] if data[4:8] == b"ftyp" else b""
