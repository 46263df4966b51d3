"""Month names for reading and showing dates, and the Islamic calendar."""

from __future__ import annotations

import datetime
from typing import Final

LEVANTINE_MONTHS: Final = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني",
    "كانون الأول",
)  # fmt: skip
"""January to December as in Syria, Iraq, Lebanon, Jordan and Palestine."""

ROMAN_MONTHS: Final = (
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
"""January to December as in Egypt, Sudan, Yemen and the Gulf."""

TUNISIAN_MONTHS: Final = (
    "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
)  # fmt: skip
"""January to December as in Tunisia and Algeria."""

MOROCCAN_MONTHS: Final = (
    "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر",
)  # fmt: skip
"""January to December as in Morocco."""

HIJRI_MONTHS: Final = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال",
    "ذو القعدة", "ذو الحجة",
)  # fmt: skip

GREGORIAN_SPELLINGS: Final = (
    "ينائر كانون_2 كانون2 كانون_ثاني كانون_ثان january jan janvier janv ك2 ك_2",
    "فبرائر february feb fevrier fevr", "آذر march mar mars", "إبريل april apr avril avr", "may mai",
    "يونية يونيه حزيرن june jun juin", "يولية يوليه july jul juillet juil", "اغسطوس august aug aout",
    "سبتمر أيلوب september sep sept septembre", "اكتوبر أوكتوبر تشرين_1 تشرين1 تشرين_أول october oct octobre ت1 ت_1",
    "نوفمر تشرين_2 تشرين2 تشرين_ثاني تشرين_ثان november nov novembre ت2 ت_2",
    "كانون_1 كانون1 كانون_أول december dec decembre ك1 ك_1",
)  # fmt: skip
"""Further spellings, January to December: variants, by number, English, French, abbreviations of the Lebanese press."""

NEIGHBOURS_SPELLINGS: Final = (
    "ocak ژانویه کانوونی_دووەم کانونی_دووەم", "şubat فوریه شوبات", "mart مارت ئازار", "nisan آوریل نیسان", "mayıs ایار مه ئایار",
    "haziran ژوئن حوزەیران", "temmuz ژوئیه تەممووز تەموز", "ağustos اوت ئاب", "eylül سپتامبر ئەیلوول ئەیلول",
    "ekim اکتبر تشرینی_یەکەم", "kasım نوامبر تشرینی_دووەم", "aralık دسامبر کانوونی_یەکەم کانونی_یەکەم",
)  # fmt: skip
"""January to December in Turkish, Persian (Gregorian months) and Sorani Kurdish."""

HIJRI_SPELLINGS: Final = (
    "المحرم muharram", "safar", "ربيع_أول ربيع_1 rabi_al-awwal",
    "ربيع_الثاني ربيع_ثاني ربيع_ثان ربيع_آخر ربيع_2 rabi_al-thani rabi_al-akhir",
    "جمادي_الأول جماد_الأول جماد_الأولى جمادى_أولى جمادى_1 جماد_1 جماد_أول jumada_al-awwal jumada_al-ula",
    "جمادى_الثانية جمادي_الآخر جماد_الثاني جماد_الآخر جمادى_ثانية جمادى_2 جماد_2 جماد_ثاني jumada_al-thani jumada_al-akhirah",
    "rajab", "shaban sha'ban", "ramadan", "shawwal", "ذي_القعدة ذوالقعدة ذيالقعدة ذو_قعدة ذي_قعدة dhu_al-qadah",
    "ذي_الحجة ذوالحجة ذيالحجة ذو_حجة ذي_حجة dhu_al-hijjah",
)  # fmt: skip
"""Further spellings of the Islamic months; ``_`` stands for a space."""

# Days from 31 December of the year before year 1 (proleptic Gregorian) to 1 Muharram 1, which is 16 July 622 Julian.
_EPOCH: Final = 227015


def is_hijri_leap_year(year: int) -> bool:
    """Whether the year has 355 days: eleven of every thirty do (2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29)."""
    return (14 + 11 * year) % 30 < 11


def hijri_to_date(year: int, month: int, day: int) -> datetime.date:
    """Convert a date of the tabular Islamic calendar, civil epoch.

    Source: N. Dershowitz and E. M. Reingold, Calendrical Calculations, chapter "The Islamic Calendar". Months alternate
    between 30 and 29 days. States that announce months by sighting or use Umm al-Qura may differ by a day or two.

    Raises:
        ValueError: no such day in that calendar, or outside the years 1 to 9999 of the Gregorian one.
    """
    longest = 30 if month % 2 or (month == 12 and is_hijri_leap_year(year)) else 29
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= longest):
        raise ValueError(f"no day {year}-{month}-{day} in the Islamic calendar")
    days = day + 29 * (month - 1) + (6 * month - 1) // 11 + 354 * (year - 1) + (3 + 11 * year) // 30
    try:
        return datetime.date.fromordinal(_EPOCH - 1 + days)
    except OverflowError as error:
        raise ValueError(f"year {year} is out of range") from error
