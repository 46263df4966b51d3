"""Texts come back the same from every encoding, or it is asked which one it is."""

from __future__ import annotations

import os
import random
import time
import unicodedata

import pytest

from archive.readers import Format, detect, propose, read_document
from archive.readers.document import BinaryFile, EmptyFile, ReadError, UnknownEncoding
from archive.readers.hygiene import clean_text
from archive.readers.plain.encodings import decode, detect_encodings
from archive.readers.plain.letter_pairs import PAIRS, SAMPLES, count_pairs
from archive.readers.plain.text import decode_text, read_text
from archive.readers.tables.reader import read_rows

ARABIC = "قالت مصادر في البوكمال إن المعبر أُغلق.\nسطر ثانٍ."
LONG = (
    "أغلقت إدارة المعبر بوابتها صباح أمس أمام الشاحنات القادمة من الجهة الأخرى، وقال أحد السائقين إن الانتظار طال ثلاثة أيام؛ "
    "فهل تُفتح الطريق قبل نهاية الأسبوع؟ وأكد مدير المكتب أن فريقاً من المهندسين بدأ إصلاح الجسر."
)
ONE_BYTE = ["cp1256", "iso8859-6", "mac-arabic", "cp864", "cp720"]
FALSE_LABELS = ["", "iso-8859-1", "windows-1252", "utf-8", "iso-8859-6", "windows-1256", "no-such-encoding", "utf-16"]
EUROPEAN = {
    "cp1252": [
        "The miller’s sons said “the wheat was gone” – and the teachers agreed.",
        "Événement à l'hôpital près du château, où l’œuvre a été évacuée.",
        "Die Bewohner flüchteten über die Grenze, sagte der Bürgermeister.",
        "¿Cuándo volverán los niños a la montaña?",
    ],
    "iso8859-15": ["Le cœur du quartier a été détruit à l'aube, après l'été."],
    "cp1254": [
        "Belediye başkanı, sınır kapısının yarın açılacağını söyledi.",
        "Şervanên me li gundê Kobanê şer kirin û dijmin kişiya.",
    ],
}  # fmt: skip


def _shaped(text: str) -> bytes:
    """IBM864 as programs of its day write it: each letter in the shape that its neighbours ask for."""
    forms: dict[str, dict[str, int]] = {}
    for byte in range(128, 256):
        kind, _space, codes = unicodedata.decomposition(bytes([byte]).decode("cp864", "replace")).partition(" ")
        if kind:
            forms.setdefault("".join(chr(int(code, 16)) for code in codes.split()), {})[kind] = byte
    text = "".join(letter for letter in text if not "\u064b" <= letter <= "\u0652").replace("لإ", "لا")
    out, place, joined = bytearray(), 0, False
    while place < len(text):
        piece = text[place : place + 2] if text[place : place + 2] in forms else text[place]
        place += len(piece)
        if piece not in forms:
            out += piece.encode("cp864", "ignore")
            joined = False
            continue
        shapes = forms[piece]
        joins = bool(
            place < len(text) and text[place] in forms and text[place] != "ء" and piece[-1] not in "اأإآدذرزوؤةىء"
        )
        order = [
            ("<isolated>", "<final>"),
            ("<initial>", "<medial>"),
            ("<final>", "<isolated>"),
            ("<medial>", "<initial>"),
        ]
        for kind in (*order[2 * joined + joins], *shapes):
            if kind in shapes:
                out.append(shapes[kind])
                break
        joined = joins
    return bytes(out)


def _encoded(text: str, encoding: str) -> bytes:
    return _shaped(text) if encoding == "cp864" else text.encode(encoding, "ignore")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ARABIC.encode("utf-8"), "utf-8"),
        (ARABIC.encode("utf-8-sig"), "utf-8"),
        (ARABIC.encode("utf-16"), "utf-16"),
        (ARABIC.encode("utf-16-le"), "utf-16"),
        (ARABIC.encode("utf-16-be"), "utf-16"),
        (b"\xfe\xff" + ARABIC.encode("utf-16-be"), "utf-16"),
        (ARABIC.encode("utf-32"), "utf-32"),
        (ARABIC.encode("utf-32-be"), "utf-32"),
        (ARABIC.encode("cp1256"), "windows-1256"),
        (ARABIC.replace("\n", "\r\n").encode("cp1256"), "windows-1256"),
        (ARABIC.encode("iso8859-6"), "iso-8859-6"),
        (ARABIC.encode("cp720"), "cp720"),
    ],
)
def test_arabic_text_comes_back_the_same_from_every_encoding(data: bytes, encoding: str) -> None:
    document = read_text(data)
    assert document.text == ARABIC
    assert document.encoding == encoding
    assert document.not_read == ()


@pytest.mark.parametrize("encoding", ONE_BYTE)
@pytest.mark.parametrize("declared", FALSE_LABELS)
def test_a_false_declaration_changes_nothing(encoding: str, declared: str) -> None:
    data = _encoded(LONG, encoding)
    assert clean_text(decode(data, declared=declared).text) == clean_text(data.decode(encoding))


@pytest.mark.parametrize(("encoding", "text"), [(name, text) for name, texts in EUROPEAN.items() for text in texts])
def test_european_languages(encoding: str, text: str) -> None:
    for declared in ("", "utf-8", encoding):
        assert decode(text.encode(encoding), declared=declared).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Опубликовано в газете вчера утром", "cp1251"),
        ("Včera večer vojáci obsadili město, zemřelo pět lidí", "cp1250"),
        ("Wczoraj żołnierze zajęli miasto, śmierć poniosło pięć osób", "cp1250"),
        ("הודעה על הפסקת אש בעיר", "cp1255"),
        ("Η πόλη έκλεισε τα σύνορα χθες", "cp1253"),
    ],
)
def test_other_scripts_are_asked_about_unless_declared_or_chosen(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    with pytest.raises(UnknownEncoding, match="Choose the encoding"):
        decode(data)
    assert decode(data, declared=encoding).text == decode(data, charset=encoding).text == text
    with pytest.raises(UnknownEncoding):
        decode(data, declared="utf-8")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b" \n\t\r\n ", EmptyFile),
        ("\ufeff".encode(), EmptyFile),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", BinaryFile),
        (b"PK\x03\x04\x14\x00\x06\x00", BinaryFile),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", BinaryFile),
        ("نص".encode("utf-16")[:-1], UnknownEncoding),
        ("نصوص كثيرة هنا".encode()[:-1].replace(b"\xd9", b"\xff"), UnknownEncoding),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        read_text(data)
    assert str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_few_damaged_bytes_are_named_and_the_rest_is_read(encoding: str) -> None:
    text = "\n".join([LONG] * 5)
    data = text.encode(encoding)
    data = (
        data[:-1] if encoding == "utf-16" else data.replace("المهندسين".encode(), b"\xff" + "المهندسين".encode()[1:], 1)
    )
    document = read_text(data)
    assert document.metadata.uncertain == ("body",)
    assert "\ufffd" not in document.text
    assert document.text.count("[…]") == 1
    (told,) = document.not_read
    assert ("line 5" if encoding == "utf-16" else "line 1") in str(told.part)
    assert propose(document).not_read == document.not_read
    with pytest.raises(UnknownEncoding, match="line"):
        decode_text(data)
    rows = list(read_rows(b"a,b\nx," + LONG.encode() + b"\xff\n", Format.CSV))
    assert "damaged" in str(getattr(rows[0], "why", ""))


def test_characters_lost_before_are_told() -> None:
    document = read_text((LONG + "\ufffd").encode())
    assert document.text.endswith("\ufffd")
    assert document.metadata.uncertain == ("body",)
    assert "1 characters" in str(document.not_read[0].part)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1256"])
def test_utf_8_that_was_read_wrong_and_saved_is_put_right_or_told(encoding: str) -> None:
    text = "اغلاق المعبر: قال المجلس المحلي" if encoding == "cp1252" else LONG
    mistaken = "".join(_as(byte, encoding) for byte in text.encode())
    mended = read_text(mistaken.encode())
    assert mended.text == text
    assert "put right" in str(mended.not_read[0].why)
    mixed = read_text((mistaken + " وهذا صحيح").encode())
    assert mixed.text.endswith("وهذا صحيح")
    assert mixed.metadata.uncertain == ("body",)
    assert "could not be put right" in str(mixed.not_read[0].why)
    for right in (LONG, *(text for texts in EUROPEAN.values() for text in texts)):
        assert read_text(right.encode()).not_read == ()


def _as(byte: int, encoding: str) -> str:
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_an_editor_chooses_among_what_the_bytes_can_be() -> None:
    data = LONG.encode("iso8859-6", "ignore")
    names = [name for name, _sample in detect_encodings(data)]
    assert names[0] == "iso-8859-6"
    assert len(names) == len(set(names)) >= 6
    for name, sample in detect_encodings(data):
        assert sample
        assert read_text(data, charset=name).encoding == name
    with pytest.raises(UnknownEncoding, match="no encoding"):
        read_text(data, charset="rot13")


def test_control_characters_do_not_make_a_text_a_binary_file() -> None:
    data = "عنوان\nقال\x08 المجلس\x00 المحلي إن الطريق مغلق منذ أمس، وأضاف أن الشاحنات تنتظر.".encode()
    assert detect(data) == Format.TEXT
    assert propose(read_document(data, Format.TEXT)).body.startswith("قال المجلس المحلي")


def test_a_declared_page_is_read_by_its_bytes() -> None:
    page = '<!doctype html><html><head><meta charset="{}"><title>x</title></head><body><article><p>{}</p></article></body></html>'
    for encoding, label in (
        ("cp1256", "iso-8859-1"),
        ("cp1256", "utf-8"),
        ("iso8859-6", "windows-1256"),
        ("cp720", "utf-8"),
    ):
        data = page.format(label, LONG).encode(encoding, "ignore")
        assert "أغلقت إدارة المعبر بوابتها" in read_document(data, detect(data)).text
    data = page.format("iso-8859-1", "The miller’s sons said “the wheat was gone” – and left.").encode("cp1252")
    assert "miller’s sons said “the wheat" in read_document(data, detect(data)).text


def test_random_bytes_are_no_text() -> None:
    chance = random.Random(int(os.environ.get("SIJILL_SEED", "11")))
    for _time in range(300):
        with pytest.raises(ReadError):
            decode(bytes(chance.randrange(256) for _byte in range(chance.choice((40, 300, 2000)))))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", *ONE_BYTE])
def test_a_long_text_is_decoded_at_once(encoding: str) -> None:
    data = _encoded(LONG, encoding) * (800_000 // len(LONG))
    begin = time.process_time()
    decode(data)
    assert time.process_time() - begin < 3


def test_the_pairs_of_letters_are_those_of_the_samples() -> None:
    texts = [file.read_text("utf-8") for file in sorted(SAMPLES.glob("[0-9]*.txt"))]
    assert count_pairs(texts) == PAIRS
