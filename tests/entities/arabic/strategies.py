"""Texts to throw at the Arabic modules: real letters in bad company."""

from __future__ import annotations

from hypothesis import strategies as st

MARKS = "\N{ARABIC FATHA}\N{ARABIC SHADDA}\N{ARABIC KASRATAN}\N{ARABIC LETTER SUPERSCRIPT ALEF}\N{ARABIC HAMZA ABOVE}"
LETTERS = "ابتحدرسعفقكلمنهويىةأإآؤئءٱکیگپھہۀەﻻﷲﷺﹰ"
INVISIBLE = "\N{RIGHT-TO-LEFT MARK}\N{ZERO WIDTH NON-JOINER}\N{SOFT HYPHEN}\N{ZERO WIDTH NO-BREAK SPACE}"
OTHERS = "aBéßİ'-_#.,،؛\"«»٣۴5½ \t\n\N{NO-BREAK SPACE}\N{ARABIC TATWEEL}"

any_text = st.text(st.characters(), max_size=60)  # lone surrogates and unassigned code points included
arabic_text = st.text(st.sampled_from(LETTERS + MARKS + INVISIBLE + OTHERS), max_size=60)
texts = st.one_of(arabic_text, any_text, st.tuples(arabic_text, any_text).map("".join))
words = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويء"), min_size=1, max_size=12)
