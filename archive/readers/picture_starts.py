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


def is_heif(data: bytes) -> bool:
    """HEIC, as telephones make it."""
    return _brand(data) in _HEIF


def _brand(data: bytes) -> bytes:
    return data[8:12] if data[4:8] == b"ftyp" else b""
