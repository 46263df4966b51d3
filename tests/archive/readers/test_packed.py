"""Packed files: every member is a file, a reason or an omission; names are in the script that their packer wrote."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from typing import Any

import pytest

from archive.readers import Format, Omission, Part, ReadError, detect, read_parts
from archive.readers.document import DamagedFile, TooLarge
from archive.readers.packed.member_names import best_name
from tests.archive.readers.conftest import zip_of

REPORT = "قال المجلس المحلي إن الطريق مغلق.".encode()
MP4 = b"\0\0\0\x18ftypmp42" + bytes(100)
PACKERS = {"": "w", ".gz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}


def tar_of(files: dict[str, bytes], mode: str = "w", links: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for name in links:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(entry)
    return buffer.getvalue()


def raw_zip(name: bytes, extra: bytes = b"") -> bytes:
    """A ZIP file with one entry whose name is these bytes, without the flag of UTF-8."""
    content = zlib.crc32(REPORT), len(REPORT), len(REPORT), len(name)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, *content, len(extra)) + name + extra + REPORT
    entry = (
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, *content, len(extra), 0, 0, 0, 0, 0) + name + extra
    )
    return local + entry + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)


@pytest.mark.parametrize("ending", PACKERS)
def test_tar_files_give_their_files_with_harmless_names(ending: str) -> None:
    long = "ت" * 120 + ".txt"
    data = tar_of(
        {"تقرير/أول.txt": REPORT, "../../etc/x.txt": b"x", long: b"y", "v.mp4": MP4, "a/.DS_Store": b"z"},
        PACKERS[ending], links=("link",),
    )  # fmt: skip
    assert detect(data, "a.tar" + ending) == Format.TAR
    *parts, recording, link, system = read_parts(data, "a.tar" + ending)
    assert parts == [
        (name, Part(name, data)) for name, data in (("تقرير/أول.txt", REPORT), ("etc/x.txt", b"x"), (long, b"y"))
    ]
    assert recording == ("v.mp4", Part("v.mp4", MP4, media="MP4"))
    assert isinstance(link[1], Omission)
    assert (link[1].part, str(link[1].why)) == ("link", "It is a link or a device, not a file.")
    assert isinstance(system[1], Omission)
    assert str(system[1].part) == "files of the operating system: 1"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_one_packed_file_gets_its_name_back(pack: Any) -> None:
    data = pack(REPORT) + pack(b" more")
    ending = {gzip.compress: ".gz", bz2.compress: ".bz2"}.get(pack, ".xz")
    assert list(read_parts(data, f"تقرير.txt{ending}")) == [("تقرير.txt", Part("تقرير.txt", REPORT + b" more"))]


def test_packed_files_in_packed_files() -> None:
    data = zip_of({"a.tgz": tar_of({"b.txt": REPORT, "c.mp4": MP4}, "w:gz"), "d.txt": b"d"})
    found = dict(read_parts(data))
    assert found["a.tgz/b.txt"] == Part("a.tgz/b.txt", REPORT)
    assert found["a.tgz/c.mp4"] == Part("a.tgz/c.mp4", MP4, media="MP4")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_would_unfold_without_end_is_refused(pack: Any) -> None:
    with pytest.raises(TooLarge, match=r"unfold|has"):
        list(read_parts(pack(bytes(80 * 1024 * 1024)), "a.gz"))
    bomb = pack(tar_of({"a": bytes(40 * 1024 * 1024)}))
    with pytest.raises(TooLarge, match="unfold"):
        list(read_parts(bomb, "a.tar.gz"))


def test_one_budget_for_the_whole_tree(settings: Any) -> None:
    settings.ARCHIVE_ENTRIES = 2
    with pytest.raises(TooLarge, match="3 files"):
        list(read_parts(tar_of({"a": b"a", "b": b"b", "c": b"c"})))


def test_what_is_whole_in_a_damaged_file_is_kept() -> None:
    data = tar_of({"a.txt": REPORT, "b.txt": b"b" * 3000})[:2500]
    first, *rest = read_parts(data, "x.tar")
    assert first == ("a.txt", Part("a.txt", REPORT))
    assert rest
    assert all(isinstance(error, DamagedFile) for _name, error in rest)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"MSCF\0\0\0\0", "CAB"),
        (bytes(32769) + b"CD001", "ISO"),
    ],
)
def test_what_nothing_unpacks_is_refused_in_one_word(head: bytes, kind: str) -> None:
    with pytest.raises(ReadError, match=rf"\({kind}\).*ZIP"):
        detect(head + bytes(100), "a")


@pytest.mark.parametrize("page", ["utf-8", "cp1256", "cp720"])
def test_names_in_arabic_without_a_flag(page: str) -> None:
    name = "تقارير/قصف سراقب 2020.txt"
    assert [path for path, _part in read_parts(raw_zip(name.encode(page)))] == [name]


def test_names_in_french_and_of_info_zip() -> None:
    assert best_name("résumé été.txt".encode("cp437")) == "résumé été.txt"
    raw = b"report.txt"
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + "تقرير.txt".encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert [path for path, _part in read_parts(raw_zip(raw, extra))] == ["تقرير.txt"]


def test_every_member_of_a_zip_file_is_accounted_for() -> None:
    data = zip_of({"a.txt": REPORT, "b.exe": b"MZ\x90\0\3\0\0", "c.mp3": b"ID3\4" + bytes(60), "d.7z": b"7z\xbc\xaf\x27\x1c",
                   "Thumbs.db": b"x", "__MACOSX/._a.txt": b"y", "my Thumbs.db.txt": REPORT, "e.txt": b""})  # fmt: skip
    found = list(read_parts(data))
    kinds = {name: type(part) for name, part in found}
    assert kinds == {
        "a.txt": Part, "b.exe": kinds["b.exe"], "c.mp3": Part, "d.7z": kinds["d.7z"], "my Thumbs.db.txt": Part, "e.txt": Part,
        "": Omission,
    }  # fmt: skip
    assert issubclass(kinds["b.exe"], ReadError)
    assert issubclass(kinds["d.7z"], ReadError)
    assert str(found[-1][1].part) == "files of the operating system: 2"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"AndroidManifest.xml": b"x", "META-INF/MANIFEST.MF": b"y"}, "Android"),
        ({"META-INF/MANIFEST.MF": b"y", "a/B.class": b"z"}, "META-INF"),
        ({"Index/Document.iwa": b"x", "preview.jpg": b"y"}, "Pages"),
        ({"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b"<a/>"}, "graphics"),
        (
            {"[Content_Types].xml": b'<Types><Override ContentType="application/vnd.ms-visio.main+xml"/></Types>'},
            "Office",
        ),
    ],
)
def test_a_package_is_refused_as_one(files: dict[str, bytes], words: str) -> None:
    with pytest.raises(ReadError, match=words):
        detect(zip_of(files))
    (_name, error), *others = read_parts(zip_of({"in": zip_of(files)}))
    assert isinstance(error, ReadError)
    assert not others
