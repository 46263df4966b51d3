"""Messages as Outlook saves them (MS-OXMSG in MS-CFB), since no library writes them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

Tree = Mapping[str, "bytes | Tree"]
SECTOR, SMALL_SECTOR, SMALL = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STRING, STRING8, BINARY, INTEGER, TIME, BOOLEAN, OBJECT = 0x1F, 0x1E, 0x102, 0x3, 0x40, 0xB, 0xD


@dataclass
class _Entry:
    name: str
    kind: int
    start: int = 0
    size: int = 0
    left: int = FREE
    right: int = FREE
    child: int = FREE

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return (
            name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name), self.kind, 1, self.left, self.right, self.child)
            + bytes(36) + struct.pack("<III", self.start, self.size, 0)
        )  # fmt: skip


@dataclass
class _Compound:
    entries: list[_Entry] = field(default_factory=list)
    small: bytes = b""
    small_table: list[int] = field(default_factory=list)
    sectors: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)

    def store(self, data: bytes, size: int, store: list[bytes] | None, table: list[int]) -> int:
        """Append a chain of sectors; returns its first."""
        count = -(-len(data) // size)
        first = len(table)
        table += [first + n + 1 for n in range(count - 1)] + [END] * bool(count)
        padded = data.ljust(count * size, b"\0")
        if store is None:
            self.small += padded
        else:
            store += [padded[n * size : (n + 1) * size] for n in range(count)]
        return first if count else END

    def add(self, name: str, node: bytes | Tree, kind: int = 1) -> int:
        number = len(self.entries)
        entry = _Entry(name, 2 if isinstance(node, bytes) else kind)
        self.entries.append(entry)
        if isinstance(node, bytes):
            entry.size = len(node)
            if len(node) < SMALL:
                entry.start = self.store(node, SMALL_SECTOR, None, self.small_table)
            else:
                entry.start = self.store(node, SECTOR, self.sectors, self.table)
        else:
            kids = sorted(node, key=lambda each: (len(each), each.upper()))
            entry.child = self.balanced([self.add(kid, node[kid]) for kid in kids])
        return number

    def balanced(self, kids: Sequence[int]) -> int:
        if not kids:
            return FREE
        middle = len(kids) // 2
        entry = self.entries[kids[middle]]
        entry.left, entry.right = self.balanced(kids[:middle]), self.balanced(kids[middle + 1 :])
        return kids[middle]


def compound_file(tree: Tree) -> bytes:
    """An OLE file of streams and storages."""
    made = _Compound()
    made.add("Root Entry", tree, kind=5)
    root = made.entries[0]
    root.start, root.size = made.store(made.small, SECTOR, made.sectors, made.table), len(made.small)
    packed = struct.pack(f"<{len(made.small_table)}I", *made.small_table)
    small_table = made.store(
        packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff"), SECTOR, made.sectors, made.table
    )
    directory = made.store(b"".join(entry.packed() for entry in made.entries), SECTOR, made.sectors, made.table)
    count = 0
    while count * (SECTOR // 4) < len(made.table) + count:
        count += 1
    first = len(made.table)
    numbers = [*made.table, *[FAT] * count]
    numbers += [FREE] * (count * (SECTOR // 4) - len(numbers))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6xIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0)
    )
    head += struct.pack("<IIIII", SMALL, small_table if made.small_table else END, -(-len(packed) // SECTOR), END, 0)
    head += struct.pack(f"<{min(count, 109)}I", *range(first, first + min(count, 109)))
    return head.ljust(SECTOR, b"\xff") + b"".join(made.sectors) + struct.pack(f"<{len(numbers)}I", *numbers)


def properties(
    values: Mapping[tuple[int, int], object], head: int, more: Tree | None = None
) -> dict[str, bytes | Tree]:
    """The streams of an object with the properties (id, type) -> value."""
    streams: dict[str, bytes | Tree] = dict(more or {})
    lines = bytes(head)
    for (pid, kind), value in values.items():
        if isinstance(value, str):
            value = value.encode("utf-16-le" if kind == STRING else "cp1256")
        if isinstance(value, bytes):
            streams[f"__substg1.0_{pid:04X}{kind:04X}"] = value
            stored = struct.pack("<II", len(value), 0)
        elif isinstance(value, datetime):
            stored = struct.pack("<Q", int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000)
        else:
            stored = struct.pack("<q", int(value))  # type: ignore[call-overload]
        lines += struct.pack("<HHI", kind, pid, 6) + stored
    streams["__properties_version1.0"] = lines
    return streams


def attachment(
    name: str, data: bytes | None, *, mime: str = "", embedded: Tree | None = None, hidden: bool = False
) -> Tree:
    values: dict[tuple[int, int], object] = {
        (0x3707, STRING): name,
        (0x3705, INTEGER): 5 if embedded is not None else 1,
    }
    if mime:
        values[0x370E, STRING] = mime
    if hidden:
        values[0x7FFE, BOOLEAN] = 1
    if data is not None:
        values[0x3701, BINARY] = data
    return properties(values, 8, {"__substg1.0_3701000D": embedded} if embedded is not None else None)


def outlook_tree(
    subject: str, *, attachments: Sequence[Tree] = (), head: int = 32, kind: int = STRING, **values: object
) -> dict[str, bytes | Tree]:
    """A message: ``body``, ``html``, ``rtf``, ``codepage`` and ``sent`` in ``values``."""
    ids = {
        "body": (0x1000, kind), "html": (0x1013, BINARY), "rtf": (0x1009, BINARY), "codepage": (0x3FDE, INTEGER),
        "sent": (0x0039, TIME), "headers": (0x007D, kind),
    }  # fmt: skip
    told: dict[tuple[int, int], object] = {
        (0x001A, kind): "IPM.Note", (0x0037, kind): subject, (0x0C1A, kind): "شاهد سري", (0x5D01, kind): "witness@example.org",
    }  # fmt: skip
    told |= {ids[name]: value for name, value in values.items()}
    more: dict[str, bytes | Tree] = {f"__attach_version1.0_#{n:08X}": each for n, each in enumerate(attachments)}
    recipient: dict[tuple[int, int], object] = {(0x3001, STRING): "Editor Two", (0x39FE, STRING): "editor@example.org"}
    more["__recip_version1.0_#00000000"] = properties(recipient, 8)
    return properties(told, head, more)


def outlook_file(subject: str, **values: object) -> bytes:
    return compound_file(outlook_tree(subject, **values))  # type: ignore[arg-type]


def stored_rtf(rtf: bytes) -> bytes:
    """RTF in the frame of compressed RTF, not compressed (MS-OXRTFCP, 2.2.1)."""
    return struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
