"""Periods in words: a stretch counted back from its end, a part of a year, a stretch to come, what lies just behind.

Statisticians and police boards write periods by their end ("the three months to December", "a decade ending in March
2023"), newspapers by the day of the paper ("six weeks into the year", "two weeks from now", "in recent weeks").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from ingest.expressions import time_values as values
from ingest.expressions.numerals import UP_TO_99, read_words

Groups = dict[str, str | None]
PeriodReader = Callable[[Groups, dt.date], str | None]

COUNT: Final = rf"(?P<count>\d{{1,2}}|an?|{UP_TO_99})"
MONTH: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?=\b))(?!\w)"
)
YEAR: Final = r"(?P<year>(?:19|20)\d\d)\b"
WHICH_YEAR: Final = rf"(?:(?:the|(?P<which>this|last))\syear\b(?!\s(?:to|ending|before))|{YEAR})"
MONTHS_IN: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
ORDINALS: Final = {
    "first": 0,
    "opening": 0,
    "second": 1,
    "third": 2,
    "fourth": 3,
    "last": -1,
    "final": -1,
    "closing": -1,
}
# Days that the English know by their date alone.
KNOWN_DAYS: Final = {
    (11, "september"): "2001-09-11",
    (9, "11"): "2001-09-11",
    (7, "july"): "2005-07-07",
    (7, "7"): "2005-07-07",
}


def count_of(groups: Groups) -> int:
    """Return the number of units: "three", "a", 18."""
    words = (groups.get("count") or "one").lower()
    return int(words) if words.isdigit() else 1 if words in ("a", "an") else int(read_words(words))


def year_of(groups: Groups, published: dt.date) -> int:
    """Return the year that is named, or the one that "this year" and "last year" mean."""
    if groups.get("year"):
        return int(groups["year"] or 0)
    return published.year - (1 if (groups.get("which") or "").lower() == "last" else 0)


def ending(groups: Groups, published: dt.date) -> str | None:
    """Read "the three months to December 2024" and "a decade of vetting, ending in March 2023"."""
    number, length = values.MONTHS[(groups["month"] or "").lower()], MONTHS_IN[(groups["unit"] or "").lower()]
    last = (
        values.month(int(groups["year"] or 0), number)
        if groups.get("year")
        else values.month_without_year(published, number, future=False)
    )
    year, count = int(last[:4]), count_of(groups)
    return f"{values.month(year, number - length * count + 1)}/{last}" if count else None


def years_to(groups: Groups, _: dt.date) -> str | None:
    """Read "the five years to 2024"."""
    years, last = count_of(groups) * (10 if groups["unit"] == "decade" else 1), int(groups["year"] or 0)
    return f"{last - years:04d}/{last:04d}" if years else None


def part_of_year(groups: Groups, published: dt.date) -> str | None:
    """Read "the first six months of 2024", "the second half of last year" and "the final quarter of 2023"."""
    unit, order = MONTHS_IN[(groups["unit"] or "").lower()], ORDINALS[(groups["order"] or "").lower()]
    length, year = unit * count_of(groups), year_of(groups, published)
    start = 12 - length if order < 0 else order * length
    return (
        f"{values.month(year, start + 1)}/{values.month(year, start + length)}" if 0 <= start <= 12 - length else None
    )


def days_of_month(groups: Groups, published: dt.date) -> str | None:
    """Read "10 to 16 June" and "between 3 and 9 March 2024"."""
    number, first, last = values.MONTHS[(groups["month"] or "").lower()], int(groups["d1"] or 0), int(groups["d2"] or 0)
    if groups.get("year"):
        begin = values.valid_day(int(groups["year"] or 0), number, first)
    else:
        begin = values.nearest_day(published, number, first)
    end = values.valid_day(begin.year, number, last) if begin else None
    return f"{begin}/{end}" if begin and end and begin < end else None


def into_year(groups: Groups, published: dt.date) -> str | None:
    """Read "six weeks into 2019": from the start of the year to the day of the paper."""
    return f"{values.month(year_of(groups, published), 1)}/{values.day(published)}"


def start_of_year(groups: Groups, published: dt.date) -> str | None:
    """Read "the start of the year"."""
    return values.month(year_of(groups, published), 1)


def from_now(groups: Groups, published: dt.date) -> str | None:
    """Read "two weeks from now" and "in three months' time"."""
    unit, count = (groups["unit"] or "").lower(), count_of(groups)
    if unit in ("day", "week", "fortnight"):
        days = {"day": 1, "week": 7, "fortnight": 14}[unit]
        return values.day(published + dt.timedelta(days * count))
    return values.ago(published, -count, unit) if unit == "month" else f"{published.year + count:04d}"


def stretch_ahead(groups: Groups, published: dt.date) -> str | None:
    """Read "over the next three years" and "in the coming six months"."""
    unit, count = (groups["unit"] or "").lower(), count_of(groups)
    if unit in ("day", "week"):
        return f"{values.day(published)}/{values.day(published + dt.timedelta(count * (7 if unit == 'week' else 1)))}"
    if unit == "month":
        return (
            f"{values.month(published.year, published.month)}/{values.month(published.year, published.month + count)}"
        )
    return f"{published.year:04d}/{published.year + count * (10 if unit == 'decade' else 1):04d}"


def just_behind(groups: Groups, published: dt.date) -> str | None:
    """Read "in recent weeks" and "the past few days": the months that the last fortnight or the last days touch."""
    back = published - dt.timedelta(14 if (groups["unit"] or "").lower() == "week" else 3)
    first, last = values.month(back.year, back.month), values.month(published.year, published.month)
    return last if first == last else f"{first}/{last}"


def known_day(groups: Groups, _: dt.date) -> str | None:
    """Read "the 11 September attacks" and "7/7"."""
    first, second = int(groups["first"] or 0), (groups["second"] or "").lower()
    return KNOWN_DAYS.get((first, second)) or KNOWN_DAYS.get((int(second) if second.isdigit() else 0, str(first)))


PERIODS: Final[tuple[tuple[str, PeriodReader], ...]] = (
    (rf"(?i:\b(?:between\s|from\s)?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s(?:to|and|until)\s|\s?[-–]\s?)"
     rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s{MONTH}(?:,?\s{YEAR})?)", days_of_month),
    (rf"(?i:\b(?:the\s(?:last\s|past\s)?)?{COUNT}[\s-](?P<unit>month|year|decade)s?(?:\speriod)?)"
     rf"(?:,?\s(?:ending|ended)|(?:\sof\s[a-z]+|['’]s?\s[a-z]+|\s[a-z]+(?=,)),?\s(?:ending|ended)|\sto|\sup\sto)"
     rf"\s(?:in\s)?(?:the\send\sof\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s)?{MONTH}(?:\s\d{{1,2}}(?!\d))?(?:,?\s{YEAR})?",
     ending),
    (rf"\b(?:the\s)?{COUNT}\s(?P<unit>year|decade)s?\s(?:to|up\sto|ending(?:\sin)?)\s{YEAR}(?![/-]\d)", years_to),
    (rf"(?i:\b(?:the\s)?(?P<order>first|second|third|fourth|last|final|opening|closing)\s(?:{COUNT}\s)?"
     rf"(?P<unit>month|quarter|half)s?\sof\s{WHICH_YEAR})", part_of_year),
    (rf"(?i:\b(?:just\s|only\s)?{COUNT}\s(?:weeks?|months?|days?)\sinto\s{WHICH_YEAR})", into_year),
    (r"(?i:\b(?:the\s)?(?:start|turn|beginning)\sof\s(?:the|(?P<which>this|last))\syear\b(?!\s(?:to|ending)))",
     start_of_year),
    (rf"(?i:\b{COUNT}\s(?P<unit>day|week|fortnight|month|year)s?\sfrom\s(?:now|today)\b)", from_now),
    (rf"(?i:\bin\s{COUNT}\s(?P<unit>day|week|fortnight|month|year)s?['’]s?\stime\b)", from_now),
    (rf"(?i:\b(?:the\s)?(?:next|coming)\s{COUNT}\s(?P<unit>day|week|month|year|decade)s?\b)", stretch_ahead),
    (r"(?i:\b(?:the\s)?(?:past|last)\s(?:few|couple\sof|several)\s(?P<unit>day|week)s\b|\brecent\s(?P<unit2>day|week)s\b)",
     lambda groups, published: just_behind({"unit": groups["unit"] or groups["unit2"]}, published)),
    (r"\b(?:the\s)?(?P<first>11|7)(?:th)?\s(?P<second>September|July)(?=\s(?:terror(?:ist)?\s)?(?:attacks?|bombings?|bombs)\b)",
     known_day),
    (r"\b(?P<second>September|July)\s(?P<first>11|7)(?:th)?(?=\s(?:terror(?:ist)?\s)?(?:attacks?|bombings?|bombs)\b)",
     known_day),
    (r"(?<![\d/])(?P<first>9|7)/(?P<second>11|7)\b(?![/\d])", known_day),
)  # fmt: skip
