"""Words for people: values, times and terms as a reader would say them, and hostile characters made visible."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?~?")
_SPAN: Final = re.compile(r"char=(\d+),(\d+)")
_BIDIRECTIONAL: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LARGE: Final = ((Decimal(1_000_000_000), "billion"), (Decimal(1_000_000), "million"))
_POUNDS: Final = re.compile(r"(?:GBP|pounds?(?: sterling)?)\b\s*", re.I)


def readable(text: str) -> str:
    r"""Return text in which characters that reorder or hide what stands on a page are spelt out.

    >>> readable("arrests\u202e at night"), readable("a\x00b")
    ('arrests[U+202E] at night', 'a�b')
    """
    return _CONTROLS.sub("\ufffd", _BIDIRECTIONAL.sub(lambda found: f"[U+{ord(found[0]):04X}]", text))


def local_name(iri: str) -> str:
    """Return the last part of an IRI as words.

    >>> local_name("https://w3id.org/beatgraph/ns#reportedStatus"), local_name("urn:x/kind/planned-event")
    ('reported status', 'planned event')
    >>> local_name("https://w3id.org/beatgraph/id/article/ab#char=3,9")
    'characters 3 to 9'
    """
    last = re.split(r"[#/]", iri.rstrip("#/"))[-1]
    if span := _SPAN.fullmatch(last):
        return f"characters {span[1]} to {span[2]}"
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last).replace("-", " ").replace("_", " ")
    return readable(spaced.lower() if spaced[1:] != spaced[1:].upper() else spaced)


def state_number(value: Decimal) -> str:
    """Return a number with thousands separators and no needless zeros.

    >>> state_number(Decimal("33201.0")), state_number(Decimal("7.10")), state_number(Decimal("1E+3"))
    ('33,201', '7.1', '1,000')
    """
    plain = f"{value:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def state_money(pounds: Decimal) -> str:
    """Return an amount of pounds, in millions or billions where it is large.

    >>> state_money(Decimal(260000000)), state_money(Decimal("1250")), state_money(Decimal("0.5"))
    ('£260 million', '£1,250', '£0.50')
    """
    for size, name in _LARGE:
        if abs(pounds) >= size:
            return f"£{state_number(pounds / size)} {name}"
    return f"£{state_number(pounds)}" if pounds == pounds.to_integral_value() else f"£{pounds:,.2f}"


def state_value(value: str | None, unit: str | None, qualifier: str | None = None) -> str:
    """Return a stated quantity as a phrase; the empty string where nothing was counted and nothing named.

    >>> state_value("260000000.0", "GBP shortfall"), state_value("15", "per cent", "almost")
    ('£260 million shortfall', 'almost 15 per cent')
    >>> state_value(None, "scores"), state_value("many", "officers")
    ('scores', 'many officers')
    """
    words = (unit or "").strip()
    bound = "" if qualifier in (None, "", "exact") else f"{qualifier} "
    if value is None:
        return words
    try:
        number = Decimal(value)
    except InvalidOperation:
        return f"{bound}{value} {words}".strip()
    if found := _POUNDS.match(words):
        return f"{bound}{state_money(number)} {words[found.end() :]}".strip()
    return f"{bound}{state_number(number)} {words}".strip()


def state_day(value: str) -> str:
    """Return an ISO date, month or year in words, and anything else unchanged.

    >>> state_day("2025-08-01"), state_day("2025-02"), state_day("2024"), state_day("soon"), state_day("2024-13")
    ('1 August 2025', 'February 2025', '2024', 'soon', '2024-13')
    """
    found = _ISO.fullmatch(value)
    if not found:
        return value
    year, month, day = found.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= len(_MONTHS):
        return value
    name = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {name}" if day else name


def state_time(value: str) -> str:
    """Return a time or an interval of the facts table in words.

    >>> state_time("2025-04/2026-03"), state_time("/2025-08-01"), state_time("2025-05/")
    ('April 2025 to March 2026', 'until 1 August 2025', 'from May 2025')
    """
    start, slash, end = value.partition("/")
    if not slash:
        return state_day(value)
    if not start:
        return f"until {state_day(end)}"
    return f"from {state_day(start)}" if not end else f"{state_day(start)} to {state_day(end)}"


def sentence_case(text: str) -> str:
    """Return text with its first letter in upper case and the rest as it is.

    >>> sentence_case("live facial recognition"), sentence_case("")
    ('Live facial recognition', '')
    """
    return text[:1].upper() + text[1:]
