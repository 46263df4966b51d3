"""Ways in which the files of an index are lost, damaged or replaced. Each takes the folder of the index in use and breaks it."""

from __future__ import annotations

import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

COMPONENTS = ("idx", "pos", "term", "store", "fast", "fieldnorm", "del")
FOOTER = 120
"""More bytes than the engine writes at the end of a file."""
Corruption = Callable[[Path], None]


def component(folder: Path, ending: str) -> Path:
    """The largest file of a kind."""
    return max(folder.glob(f"*.{ending}"), key=lambda path: path.stat().st_size)


def replace(path: Path, data: bytes) -> None:
    """Another file in its place, so that a reader which has the first one mapped is not ended by the system."""
    waiting = path.with_name("corrupted")
    waiting.write_bytes(data)
    os.replace(waiting, path)


def flip(ending: str, where: float) -> Corruption:
    """One byte of the body, written in place."""

    def corrupt(folder: Path) -> None:
        path = component(folder, ending)
        with path.open("r+b") as file:
            at = int(where * max(0, path.stat().st_size - FOOTER))
            file.seek(at)
            (byte,) = file.read(1)
            file.seek(at)
            file.write(bytes([byte ^ 0x55]))

    return corrupt


def remove(pattern: str) -> Corruption:
    def corrupt(folder: Path) -> None:
        for path in list(folder.glob(pattern)):
            path.unlink()

    return corrupt


def overwrite(name: str, data: bytes) -> Corruption:
    return lambda folder: replace(folder / name, data)


def half(ending: str) -> Corruption:
    def corrupt(folder: Path) -> None:
        path = component(folder, ending)
        replace(path, path.read_bytes()[: path.stat().st_size // 2])

    return corrupt


def zeroed(ending: str) -> Corruption:
    """A run of zero bytes, as a disk gives for a block that never reached it."""

    def corrupt(folder: Path) -> None:
        path = component(folder, ending)
        data = bytearray(path.read_bytes())
        start, end = len(data) // 4, len(data) // 2
        data[start:end] = bytes(end - start)
        replace(path, bytes(data) if any(path.read_bytes()[start:end]) else b"")

    return corrupt


def appended(ending: str) -> Corruption:
    def corrupt(folder: Path) -> None:
        path = component(folder, ending)
        replace(path, path.read_bytes() + b"\x00" * 64)

    return corrupt


def footer_digit(ending: str) -> Corruption:
    """The checksum itself."""

    def corrupt(folder: Path) -> None:
        path = component(folder, ending)
        data = path.read_bytes()
        at = data.rindex(b'"crc":') + 6
        replace(path, data[:at] + (b"1" if data[at : at + 1] != b"1" else b"2") + data[at + 1 :])

    return corrupt


def exchanged(one: str, other: str) -> Corruption:
    """Two sound files under each other's names: every checksum is right."""

    def corrupt(folder: Path) -> None:
        first, second = component(folder, one), component(folder, other)
        data = first.read_bytes(), second.read_bytes()
        replace(first, data[1])
        replace(second, data[0])

    return corrupt


def folder_removed(folder: Path) -> None:
    shutil.rmtree(folder)


def everything_removed(folder: Path) -> None:
    shutil.rmtree(folder.parent)


def folder_is_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_bytes(b"")


def component_is_a_folder(folder: Path) -> None:
    path = component(folder, "pos")
    path.unlink()
    path.mkdir()


def points_nowhere(folder: Path) -> None:
    (folder.parent / "current").write_text("nowhere", encoding="utf-8")


def points_outside(folder: Path) -> None:
    (folder.parent / "current").write_text("../../etc", encoding="utf-8")


def points_with_bytes(folder: Path) -> None:
    (folder.parent / "current").write_bytes(b"\xff\x00\xfe")


def meta_without_segments(folder: Path) -> None:
    """A sound commit of nothing, with a number as high as before."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    replace(folder / "meta.json", json.dumps(meta | {"segments": []}).encode())


def meta_of_an_earlier_commit(folder: Path) -> None:
    """The deletions of the last commit are forgotten."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    for segment in meta["segments"]:
        segment["deletes"] = None
    replace(folder / "meta.json", json.dumps(meta).encode())


def with_its_checksum(ending: str) -> Corruption:
    """Other bytes that carry the right checksum for themselves, as a copy from another index would."""

    def corrupt(folder: Path) -> None:
        path = component(folder, ending)
        data = path.read_bytes()
        (length, magic) = struct.unpack("<II", data[-8:])
        body = bytearray(data[: -8 - length])
        body[len(body) // 3] ^= 0x11
        footer = json.loads(data[-8 - length : -8]) | {"crc": zlib.crc32(bytes(body))}
        end = json.dumps(footer, separators=(",", ":")).encode()
        replace(path, bytes(body) + end + struct.pack("<II", len(end), magic))

    return corrupt


def segment_that_never_was(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (first, *_others) = meta["segments"]
    other = first | {"segment_id": "11111111-2222-4333-8444-555555555555"}
    replace(folder / "meta.json", json.dumps(meta | {"segments": [*meta["segments"], other]}).encode())


def no_pointer(folder: Path) -> None:
    (folder.parent / "current").unlink()


def later_commit(folder: Path) -> None:
    """A number higher than any that was written, and nothing in it."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    replace(folder / "meta.json", json.dumps(meta | {"segments": [], "opstamp": meta["opstamp"] + 1000}).encode())


SEEN: dict[str, Corruption] = {
    **{f"a byte at {where} of {e}": flip(e, where) for e in COMPONENTS for where in (0.0, 0.5, 1.0)},
    **{f"{e} is missing": remove(f"*.{e}") for e in COMPONENTS},
    "no meta.json": remove("meta.json"),
    "no state.json": remove("state.json"),
    "state.json is no JSON": overwrite("state.json", b"{"),
    "the folder is gone": folder_removed,
    "all is gone": everything_removed,
}
UNSEEN: dict[str, Corruption] = {
    **{f"a byte at {where} of {e}": flip(e, where) for e in COMPONENTS for where in (0.13, 0.37, 0.91)},
    **{f"half of {e}": half(e) for e in COMPONENTS},
    **{f"zeros in {e}": zeroed(e) for e in COMPONENTS},
    **{f"bytes after {e}": appended(e) for e in COMPONENTS},
    **{f"another checksum in {e}": footer_digit(e) for e in COMPONENTS},
    **{f"nothing in {e}": lambda folder, e=e: replace(component(folder, e), b"") for e in COMPONENTS},
    "idx and pos exchanged": exchanged("idx", "pos"),
    "fast and store exchanged": exchanged("fast", "store"),
    "term and fieldnorm exchanged": exchanged("term", "fieldnorm"),
    "a file in place of the folder": folder_is_a_file,
    "a folder in place of a file": component_is_a_folder,
    "current names nothing": points_nowhere,
    "current names another place": points_outside,
    "current is no text": points_with_bytes,
    "meta.json is empty": overwrite("meta.json", b""),
    "meta.json is a list": overwrite("meta.json", b"[]"),
    "meta.json is no UTF-8": overwrite("meta.json", b"\xff\xfe{}"),
    "meta.json without segments": meta_without_segments,
    "meta.json without deletions": meta_of_an_earlier_commit,
    "state.json is empty": overwrite("state.json", b""),
    "state.json is a list": overwrite("state.json", b"[1]"),
    "state.json has other fields": overwrite("state.json", b'{"version": "7", "mark": 1}'),
    "state.json is no UTF-8": overwrite("state.json", b"\xff\xff"),
    "all components are missing": remove("*.*[a-z]*"),
}
FRESH: dict[str, Corruption] = {
    **{f"{e} with a checksum of its own": with_its_checksum(e) for e in COMPONENTS},
    "a segment that never was": segment_that_never_was,
    "no current": no_pointer,
    "a later commit of nothing": later_commit,
    "the engine's list of files is no JSON": overwrite(".managed.json", b"{"),
}
"""Thought of after the other two were found and mended."""
