"""Characters of symbol fonts (``w:sym``), and of numbers that stand above the line."""

from __future__ import annotations

_PRIVATE = range(0xF000, 0xF100)
_SYMBOL = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)  # fmt: skip
"""Adobe's Symbol encoding from 0x20, as Unicode's mapping files give it."""
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓"
"""The same from 0xA0."""
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x3F: "✍", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖",
    0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨",
    0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_RAISED = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)


def symbol(font: str, code: str) -> str | None:
    """The character that a font shows for a hexadecimal code; none where only the font knows."""
    try:
        number = int(code, 16)
    except ValueError:
        return None
    font = font.lower()
    own = number - _PRIVATE.start if number in _PRIVATE else number
    if font == "symbol" and own >= 0x20:
        table, start = (_SYMBOL, 0x20) if own < 0xA0 else (_SYMBOL_HIGH, 0xA0)
        return table[own - start] if own - start < len(table) else None
    if font.startswith("wingdings") or "webdings" in font:
        return _WINGDINGS.get(own) if font == "wingdings" else None
    if 0xE000 <= number < 0xF900 or not 0x20 <= number < 0x110000 or 0xD800 <= number < 0xE000:
        return None
    return chr(number)


def raised(text: str) -> str:
    """Digits that stand above the line: 42 with a small 1 behind it is not 421."""
    return text.translate(_RAISED)
