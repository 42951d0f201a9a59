"""Times told from another time of the text: "the year before", "the same period last year", "that February".

What they are reckoned from is the last time named before them, in their paragraph or not far above it. Where there is
none, they mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ingest.expressions import time_values as values
from ingest.expressions.numerals import UP_TO_99, read_words
from ingest.model import Span, TimeExpression

FARTHEST: Final = 700
_MONTHS: Final = "|".join(name.title() for name in values.MONTHS if len(name) > 3 and name != "sept") + "|May"
_TWELVE: Final = r"(?:(?:12|twelve)[\s-]months?)"


def shifted(value: str, months: int) -> str | None:
    """Return a closed time moved by months, as exact as it was; days keep their month alone.

    >>> shifted("2024-01/2024-06", -12), shifted("2024", -12), shifted("2024-03", 1), shifted("2024-03-05", -12)
    ('2023-01/2023-06', '2023', '2024-04', '2023-03')
    """
    if value.startswith("/") or value.endswith("/"):
        return None
    parts = value.split("/")
    if any(len(part) == 4 for part in parts):
        return None if months % 12 else "/".join(f"{int(part[:4]) + months // 12:04d}" for part in parts)
    return "/".join(values.month(int(part[:4]), int(part[5:7]) + months) for part in parts)


def _year_before(value: str, _: re.Match[str]) -> str | None:
    """Return the year before one, or the twelve months before twelve, or the year before that of a shorter time."""
    moved = shifted(value, -12)
    return moved if "/" in value or len(value) == 4 else f"{int(values.begin(value)[:4]) - 1:04d}"


def _earlier(value: str, match: re.Match[str]) -> str | None:
    words = match.group("count").lower()
    count = int(words) if words.isdigit() else 1 if words in ("a", "an") else int(read_words(words))
    return shifted(value, -count * (12 if match.group("unit").lower() == "year" else 1))


def _later(value: str, match: re.Match[str]) -> str | None:
    words = match.group("count").lower()
    count = int(words) if words.isdigit() else 1 if words in ("a", "an") else int(read_words(words))
    months = count * (12 if match.group("unit").lower() == "year" else 1)
    return shifted(values.end(value), months) if values.end(value) else None


def _that(value: str, match: re.Match[str]) -> str | None:
    day, unit = values.begin(value) or values.end(value), match.group("what").lower()
    if unit == "year":
        return day[:4]
    if unit == "month":
        return day[:7] if len(day) >= 7 else None
    return values.month(int(day[:4]), values.MONTHS[unit])


_COUNT: Final = rf"(?P<count>\d{{1,2}}|an?|{UP_TO_99})"
_ANAPHORA: Final[tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], str | None]], ...]] = (
    (re.compile(rf"\bthe\ssame\s(?:period|time|months?|quarter|{_TWELVE})\s(?:of\s|in\s)?(?:last\syear|the\syear\sbefore"
                r"|the\sprevious\syear|a\syear\s(?:earlier|before|ago))\b", re.I),
     lambda value, _: shifted(value, -12)),
    (re.compile(rf"\bthe\s(?:previous|preceding|prior)\s(?:(?:financial\s)?year|{_TWELVE})\b"
                r"|\bthe\syear\s(?:before(?!\s(?:last|the|he|she|it|they|that))|previously)\b", re.I), _year_before),
    (re.compile(r"\bthe\s(?:previous|preceding|prior)\smonth\b|\bthe\smonth\sbefore(?!\slast)\b", re.I),
     lambda value, _: shifted(values.begin(value), -1)),
    (re.compile(r"\bthe\s(?:following|next)\smonth\b", re.I), lambda value, _: shifted(values.end(value), 1)),
    (re.compile(r"\bthe\sfollowing\s(?:financial\s)?year\b", re.I),
     lambda value, _: shifted(value, 12) if "/" in value or len(value) == 4 else f"{int(value[:4]) + 1:04d}"),
    (re.compile(rf"\b{_COUNT}\s(?P<unit>month|year)s?\s(?:earlier|before|previously)\b(?!\s\w+ing)", re.I), _earlier),
    (re.compile(rf"\b{_COUNT}\s(?P<unit>month|year)s?\slater\b", re.I), _later),
    (re.compile(rf"\b[Tt]hat\s(?:same\s)?(?P<what>year|month|{_MONTHS})\b(?!\s(?:was|is)\b)"), _that),
)  # fmt: skip


def told_from_others(text: str, sentences: Iterable[Span], times: Iterable[TimeExpression]) -> Iterator[TimeExpression]:
    """Yield the times with those that are told from another, which take the place of what they cover."""
    known = sorted(times, key=lambda time: time.span)
    for sentence in sentences:
        within = [time for time in known if sentence.contains(time.span)]
        told: list[TimeExpression] = []
        for pattern, read in _ANAPHORA:
            for match in pattern.finditer(text, sentence.start, sentence.end):
                span = Span(match.start(), match.end())
                anchor = _anchor(known, span, days=read is _that)
                value = read(anchor.value, match) if anchor else None
                if value is not None and not any(other.span.overlaps(span) for other in told):
                    told.append(TimeExpression(span, value))
        kept = (time for time in within if not any(one.span.overlaps(time.span) for one in told))
        yield from sorted((*kept, *told), key=lambda time: time.span)


def _anchor(known: list[TimeExpression], span: Span, *, days: bool) -> TimeExpression | None:
    """Return the last time before a span that is not far from it and has a beginning, rather a period than a day."""
    before = [t for t in reversed(known) if t.span.end <= span.start and span.start - t.span.end <= FARTHEST]
    begun = [time for time in before if values.begin(time.value)]
    periods = (time for time in begun if days or len(time.value) != 10)
    return next(periods, next(iter(begun), None))
