"""Times in the text, resolved against the publication date; without one, relative times give nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ingest.expressions import time_values as values
from ingest.expressions.numerals import UP_TO_99, read_words
from ingest.expressions.time_anaphora import told_from_others
from ingest.expressions.time_intervals import joined_times
from ingest.expressions.time_periods import PERIODS, PeriodReader
from ingest.model import Document, Span, TimeExpression

_MONTH: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?=\b))(?:(?<=Sept)\.|(?<=\b[A-Z][a-z]{2})\.)?(?!\w)"
)
_DAY: Final = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)\b"
_WEEKDAY: Final = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_WEEKDAY_BEFORE: Final = (
    rf"(?:{_WEEKDAY.replace('?P<weekday>', '?:')}(?:\s(?:morning|afternoon|evening|night))?(?:,?\s+\(?(?:the\s)?)|)"
)
_WHICH_YEAR: Final = r"(?:,?\s+(?:of\s)?(?P<which>last|this|next)\syear)"
_NUMBER: Final = rf"(?P<number>\d{{1,2}}|an?|{UP_TO_99})"
_COUNT: Final = _NUMBER.replace("number", "count")
_UNIT: Final = r"(?P<unit>day|week|fortnight|month|year|decade)"
# "Saturday's protest" is dated by its day, "Saturday's Echo" and "Saturday's report" only when they were written.
_NO_PAPER: Final = (
    r"(?!['’]s\s(?:[A-Z]|(?:[a-z]+\s)?(?:report|paper|figure|edition|announcement|statement|letter|decision)))"
)
_TWELVE: Final = r"(?:(?:financial\s)?year|(?:12|twelve)[\s-]months?(?:\speriod)?)"


@dataclass(frozen=True, slots=True)
class _Context:
    """What a relative time is reckoned from, and whether the words before it look ahead."""

    published: dt.date | None
    future: bool


_Groups = dict[str, str | None]
_Reader = Callable[[_Groups, _Context], str | None]


def _relative(read: Callable[[_Groups, dt.date, bool], str | None]) -> _Reader:
    """Return a reader that gives nothing without a publication date."""

    def reader(groups: _Groups, context: _Context) -> str | None:
        return None if context.published is None else read(groups, context.published, context.future)

    return reader


def _period(read: PeriodReader) -> _Reader:
    return _relative(lambda groups, published, _: read(groups, published))


def _month_of(groups: _Groups) -> int:
    return values.MONTHS[(groups["month"] or "").lower()]


def _shift(which: str | None) -> int:
    return {"last": -1, "next": 1, "previous": -1, "past": -1}.get((which or "this").lower(), 0)


def _full_day(groups: _Groups, context: _Context) -> str | None:
    """Read "20 November 2014", "July 4 last year" and "12 July"."""
    number, day_of_month = _month_of(groups), int(groups["day"] or 0)
    if groups.get("year"):
        found = values.valid_day(int(groups["year"] or 0), number, day_of_month)
    elif context.published is None:
        return None
    elif groups.get("which"):
        found = values.valid_day(context.published.year + _shift(groups["which"]), number, day_of_month)
    else:
        found = values.nearest_day(context.published, number, day_of_month)
    return None if found is None else values.day(found)


def _numeric_day(groups: _Groups, _: _Context) -> str | None:
    found = values.valid_day(int(groups["year"] or 0), int(groups["monthnumber"] or 0), int(groups["day"] or 0))
    return None if found is None else values.day(found)


def _month_in_year(groups: _Groups, _: _Context) -> str | None:
    return values.month(int(groups["year"] or 0), _month_of(groups))


def _month_which_year(groups: _Groups, published: dt.date, _: bool) -> str | None:
    return values.month(published.year + _shift(groups["which"]), _month_of(groups))


def _month_alone(groups: _Groups, published: dt.date, future: bool) -> str | None:
    which = (groups.get("which") or "").lower()
    number = _month_of(groups)
    if which == "last":
        before = values.month_without_year(published, number, future=False)
        same = before == values.month(published.year, published.month)
        return values.month(published.year - 1, number) if same else before
    if which == "next":
        return values.month_without_year(published, number, future=True)
    if which == "this":
        return values.month(published.year, number)
    return values.month_without_year(published, number, future=future)


def _year_ending(groups: _Groups, context: _Context) -> str | None:
    if groups.get("year"):
        return values.year_ending(int(groups["year"] or 0), _month_of(groups))
    if context.published is None:
        return None
    last = values.month_without_year(context.published, _month_of(groups), future=False)
    return values.year_ending(int(last[:4]), int(last[5:7]))


def _weekday(groups: _Groups, published: dt.date, future: bool) -> str | None:
    number, which = values.WEEKDAYS[(groups["weekday"] or "").lower()], (groups.get("which") or "").lower()
    if which == "last":
        return values.day(values.weekday(published - dt.timedelta(1), number, future=False))
    if which == "next":
        return values.day(values.weekday(published + dt.timedelta(1), number, future=True))
    return values.day(values.weekday(published, number, future=future))


def _count(groups: _Groups) -> int:
    words = (groups.get("number") or groups.get("count") or "one").lower()
    return int(words) if words.isdigit() else 1 if words in ("a", "an") else int(read_words(words))


def _ago(groups: _Groups, published: dt.date, _: bool) -> str | None:
    unit, count = groups["unit"] or "", _count(groups)
    if unit.lower() == "fortnight":
        unit, count = "week", 2 * count
    return values.ago(published, count, unit.lower()) if count else None


def _past_period(groups: _Groups, published: dt.date, _: bool) -> str | None:
    unit, count = (groups["unit"] or "").lower(), _count(groups)
    if unit == "fortnight":
        unit, count = "week", 2 * count
    return values.past_period(published, count, unit) if count else None


def _named_day(groups: _Groups, published: dt.date, _: bool) -> str | None:
    words = (groups["word"] or "").lower()
    shift = -1 if words in ("yesterday", "last night") else 1 if words == "tomorrow" else 0
    return values.day(published + dt.timedelta(shift))


def _this_period(groups: _Groups, published: dt.date, _: bool) -> str | None:
    unit, offset = (groups["unit"] or "").lower(), _shift(groups["which"])
    earlier = (groups.get("when") or "").lower() == "earlier"
    if unit == "month":
        if offset == 0 and earlier:
            return values.earlier_this_month(published)
        return values.month(published.year, published.month + offset)
    if unit == "week":
        return values.week(published, offset)
    if unit == "financial year":
        return values.financial_year_of(published, offset)
    return f"{published.year + offset:04d}" if unit == "year" else None


def _season(groups: _Groups, context: _Context) -> str | None:
    name = (groups["season"] or "").lower()
    if groups.get("year"):
        return values.season_of(int(groups["year"] or 0), name)
    if context.published is None:
        return None
    return values.season(context.published, name, (groups.get("which") or "this").lower())


def _period_end(groups: _Groups, published: dt.date, _: bool) -> str | None:
    unit = (groups["unit"] or "").lower()
    if unit == "financial year":
        return values.end(values.financial_year_of(published, 0)) + "-31"
    if unit == "decade":
        return f"{published.year // 10 * 10 + 10:04d}"
    return values.month(published.year, published.month) if unit == "month" else f"{published.year:04d}"


def _feast(groups: _Groups, published: dt.date, _: bool) -> str | None:
    name = (groups["feast"] or "").lower()
    number, date = (12, 31) if name.endswith("eve") else (12, 25) if name.startswith("christmas") else (1, 1)
    found = values.nearest_day(published, number, date)
    return None if found is None else values.day(found)


_ATOMS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"\b(?P<year>(?:19|20)\d\d)-(?P<monthnumber>\d\d)-(?P<day>\d\d)\b", _numeric_day),
        (r"\b(?P<day>\d{1,2})/(?P<monthnumber>\d{1,2})/(?P<year>(?:19|20)\d\d)\b", _numeric_day),
        *((pattern, _period(read)) for pattern, read in PERIODS),
        (rf"\b(?:[Tt]he\s)?{_TWELVE}\s(?:ending|ended|to|up\sto|until)\s(?:in\s)?(?:the\send\sof\s)?(?:{_DAY}\s)?{_MONTH}"
         rf"(?:\s\d{{1,2}}(?!\d))?(?:,?\s{_YEAR})?", _year_ending),
        (rf"\b{_WEEKDAY_BEFORE}{_DAY}\s+(?:of\s)?{_MONTH}(?:,?\s+{_YEAR}|{_WHICH_YEAR})?", _full_day),
        (rf"\b{_WEEKDAY_BEFORE}{_MONTH}\s+{_DAY}\b(?!,\d|\s?(?:per\scent|%))(?:,?\s+{_YEAR}|{_WHICH_YEAR})?",
         _full_day),
        (rf"\b{_MONTH},?\s+(?:of\s)?{_YEAR}(?!/)", _month_in_year),
        (rf"\b{_MONTH}{_WHICH_YEAR}", _relative(_month_which_year)),
        (r"\b(?:the\s)?(?:financial\syear\s)?(?P<year>(?:19|20)\d\d)\s?[/–-]\s?(?P<last>(?:19|20)\d\d|\d\d)\b(?![/-]\d)",
         lambda groups, _: values.years_written_together(int(groups["year"] or 0), int(groups["last"] or 0))),
        (r"\b(?:(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s)(?P<season>spring|summer|autumn|winter)\b", _season),
        (rf"\b(?:the\s)?(?P<season>spring|summer|autumn|winter)\s(?:of\s)?{_YEAR}", _season),
        (rf"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s{_MONTH}", _relative(_month_alone)),
        (rf"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext)\s{_WEEKDAY}\b", _relative(_weekday)),
        (rf"(?i:\b{_NUMBER}\s(?:{_UNIT})s?\s(?:ago|back)\b(?:\sthis\s(?:week|month))?)", _relative(_ago)),
        (rf"(?i:\b(?:the\s(?:last|past)\s(?:{_NUMBER}\s)?|(?:last|past)\s{_COUNT}\s|past\s)"
         rf"(?:{_UNIT})s?\b)",
         _relative(_past_period)),
        (r"(?i:\b(?:(?P<when>earlier|later)\s)?(?P<which>last|this|next|the\scurrent)\s(?P<unit>financial\syear|week|month|year)\b(?!['’]s|-))",
         _relative(_this_period)),
        (r"\b(?P<word>[Yy]esterday|[Tt]omorrow|[Tt]oday|[Tt]onight|[Ll]ast\snight|[Tt]his\s(?:morning|afternoon|evening))\b(?!['’]s|\sprogramme)",
         _relative(_named_day)),
        (rf"(?<!\b[Aa]\s)(?<!\bevery\s)(?<!\beach\s)\b{_WEEKDAY}\b{_NO_PAPER}", _relative(_weekday)),
        (r"\b(?:the\s)?end\sof\sthe\s(?P<unit>financial\syear|year|decade|month)\b", _relative(_period_end)),
        (r"\bbefore\sthe\s(?P<unit>year|month)\sis\sout\b", _relative(_period_end)),
        (r"\b(?P<feast>Christmas(?:\sDay)?|New\sYear['’]s\s(?:Eve|Day))\b", _relative(_feast)),
        (r"\b(?P<sofar>so\sfar\sthis\syear)\b", _relative(lambda _, p, __: f"{p.year:04d}-01-01/{values.day(p)}")),
        (r"\b(?P<sofar>[Ss]o\sfar|[Tt]o\sdate)\b", _relative(lambda _, p, __: f"/{values.day(p)}")),
        (r"\b(?P<year>(?:19|20)\d0)s\b", lambda groups, _: f"{groups['year']}/{int(groups['year'] or 0) + 9}"),
        (rf"(?:(?<=\b[Ii]n\s)|(?<=\b[Ss]ince\s)|(?<=\b[Dd]uring\s)){_YEAR}(?=\s(?:officers|people|staff)\b)",
         lambda groups, _: groups["year"]),
        (rf"(?<![£$€\d.,/-])(?<!\bAct\s)\b{_YEAR}(?![\d,]\d|\.\d|/\d|-\d|\s?(?:%|per\scent|million|officers|people|staff)\b)",
         lambda groups, _: groups["year"]),
        (rf"\b{_MONTH}(?!['’]s\s[A-Z])", _relative(_month_alone)),
    )
)  # fmt: skip

_BEFORE_BARE_MONTH: Final = re.compile(
    r"\b(?:in|since|by|until|till|from|to|before|after|between|and|during|of|early|late|mid|last|this|next|for|as|that|end|on)[\s-]$",
    re.I,
)
# The place in capitals and the day that begin an agency's report: "LONDON, June 13 (PA) -- ".
_DATELINE: Final = re.compile(
    r"[A-Z][A-Z .]{2,30},\s[A-Z][a-z]{2,8}\.?\s\d{1,2}\s?(?:\([A-Za-z]{2,10}\)\s?)?(?:--?|–|—)\s"
)
_AHEAD: Final = re.compile(
    r"\b(?:will|won['’]t|shall|going\sto|due|set\sto|(?:is|are|be)\sto|planned|plans?|next|expected\sto|scheduled|ahead\sof|(?:by|until)(?=\s(?:the\send\sof\s|the\s|next\s)?$)"
    r"|upcoming|hopes?\sto|wants?\sto|aims?\sto|would|[a-z]+['’]ll)\b",
    re.I,
)
_BEHIND: Final = re.compile(
    r"(?<!\bbe\s)\b(?:said|told|announced|revealed|confirmed|warned|was|were|had|did|added|wrote|came|went|published|made|unveiled|outlined|approved|agreed)\b",
    re.I,
)


def find_times(document: Document) -> tuple[TimeExpression, ...]:
    """Return the times of the document's sentences in text order; none overlaps another."""
    text, published = document.article.text, document.article.published
    found = [time for sentence in document.sentences for time in _times_in(text, sentence, published)]
    return tuple(told_from_others(text, document.sentences, found))


def _times_in(text: str, sentence: Span, published: dt.date | None) -> list[TimeExpression]:
    atoms: list[TimeExpression] = []
    taken = bytearray(sentence.end - sentence.start)
    if dateline := _DATELINE.match(text, sentence.start, sentence.end):
        taken[: dateline.end() - sentence.start] = b"\x01" * (dateline.end() - sentence.start)
    for pattern, reader in _ATOMS:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            span = Span(match.start(), match.end())
            within = slice(span.start - sentence.start, span.end - sentence.start)
            if any(taken[within]) or _is_no_month(text, sentence, match):
                continue
            context = _Context(published, _looks_ahead(text[max(sentence.start, match.start() - 1000) : match.start()]))
            value = reader(match.groupdict(), context)
            if value is not None:
                taken[within] = b"\x01" * (span.end - span.start)
                atoms.append(TimeExpression(span, value))
    return list(joined_times(text, sentence, sorted(atoms, key=lambda atom: atom.span)))


def _is_no_month(text: str, sentence: Span, match: re.Match[str]) -> bool:
    """Tell whether a month name standing alone is a verb or a person's name."""
    if {name for name, words in match.groupdict().items() if words} != {"month"}:
        return False
    words = match.group("month")
    if re.search(r"\b(?:[Tt]hat|same)\s$", text[max(sentence.start, match.start() - 6) : match.start()]):
        return True
    before = text[max(sentence.start, match.start() - 12) : match.start()]
    if words in ("May", "March", "Mar"):
        return _BEFORE_BARE_MONTH.search(before) is None
    named = re.match(r"\s[A-Z][a-z]+", text[match.end() : sentence.end])
    return named is not None and _BEFORE_BARE_MONTH.search(before) is None


def _looks_ahead(before: str) -> bool:
    ahead = max((found.start() for found in _AHEAD.finditer(before)), default=-1)
    behind = max((found.start() for found in _BEHIND.finditer(before)), default=-1)
    return ahead > behind
