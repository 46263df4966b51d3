import pytest

from archive.readers.document import BinaryFile, EmptyFile, UnknownEncoding
from archive.readers.text import read_text

ARABIC = "قالت مصادر في البوكمال إن المعبر أُغلق.\nسطر ثانٍ."


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ARABIC.encode("utf-8"), "utf-8"),
        (ARABIC.encode("utf-8-sig"), "utf-8"),
        (ARABIC.encode("utf-16"), "utf-16"),
        (ARABIC.encode("cp1256"), "windows-1256"),
        (ARABIC.replace("\n", "\r\n").encode("cp1256"), "windows-1256"),
    ],
)
def test_arabic_text_comes_back_the_same_from_every_encoding(data: bytes, encoding: str) -> None:
    document = read_text(data)
    assert document.text == ARABIC
    assert document.encoding == encoding


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b" \n\t\r\n ", EmptyFile),
        ("\ufeff".encode(), EmptyFile),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", BinaryFile),
        (b"PK\x03\x04\x14\x00\x06\x00", BinaryFile),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", BinaryFile),
        ("Опубликовано в газете вчера утром".encode("cp1251"), UnknownEncoding),
        ("Événement à l'hôpital près du château".encode("latin-1"), UnknownEncoding),
        ("نص".encode("utf-16")[:-1], UnknownEncoding),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        read_text(data)
    assert str(caught.value)
