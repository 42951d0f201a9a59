"""Time extents: a time of the facts table as an EDTF string with its first and last day and words for people.

EDTF (https://www.loc.gov/standards/datetime/): an open side of an interval is `..`, `~` marks an approximate date.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ingest.graph.terms import Term, date, label, name, text
from ingest.model import Document, TimeExpression
from ontology import iris

_DATE: Final = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?")
APPROXIMATE: Final = "~"
OPEN: Final = ".."


@dataclass(frozen=True, slots=True)
class Extent:
    """A time with its bounds in whole days, both included, None where a side is open; `value` is that of the claim."""

    value: str
    edtf: str
    earliest: dt.date | None
    latest: dt.date | None

    @property
    def iri(self) -> str:
        """The IRI of the extent: one node for one time, in whichever article it stands."""
        bound = f"-by-{self.latest}" if APPROXIMATE in self.edtf else ""
        slug = self.edtf.replace(OPEN, "open").replace("/", "-to-").replace(APPROXIMATE, "-about")
        return iris.thing("time", slug + bound)

    @property
    def words(self) -> str:
        """The time in plain English.

        >>> parse_time("2025-04/2026-03").words, parse_time("/2025-08-01").words
        ('April 2025 to March 2026', 'until 1 August 2025')
        """
        begin, slash, end = self.edtf.partition("/")
        if not slash:
            return _words(begin)
        if begin == OPEN:
            return f"until {_words(end)}"
        return f"from {_words(begin)}" if end == OPEN else f"{_words(begin)} to {_words(end)}"

    def statements(self, said: Iterable[str] = ()) -> Iterator[tuple[ox.NamedNode, str, Term]]:
        """Yield the triples that describe the extent, predicates as prefixed names; `said` is how a text puts it."""
        node = ox.NamedNode(self.iri)
        yield node, "rdf:type", name("pol:TimeExtent")
        yield node, "rdfs:label", label(self.words)
        yield node, "pol:edtf", text(self.edtf)
        if self.earliest:
            yield node, "pol:earliest", date(self.earliest)
        if self.latest:
            yield node, "pol:latest", date(self.latest)
        yield from ((node, "pol:timeText", text(words)) for words in said)


def parse_time(value: str | None, *, vague_until: dt.date | None = None) -> Extent | None:
    """Return the extent of a time of the facts table; None for no time and for what is no ISO time.

    Args:
        value: an ISO date, month or year, or an interval `A/B`, `/B`, `A/`.
        vague_until: the last possible day, where the words were vague ("earlier this month").

    >>> parse_time("2025-02").latest
    datetime.date(2025, 2, 28)
    >>> parse_time("2025-07", vague_until=dt.date(2025, 8, 1)).edtf
    '2025-07~'
    """
    if not value:
        return None
    begin, slash, end = value.strip().partition("/")
    if not slash:
        return _single(begin, vague_until)
    first, last = _bounds(begin), _bounds(end)
    if (begin and begin != OPEN and not first) or (end and end != OPEN and not last) or not (first or last):
        return None
    earliest, latest = first[0] if first else None, last[1] if last else None
    if earliest and latest and latest < earliest:
        return None
    return Extent(value, f"{begin if first else OPEN}/{end if last else OPEN}", earliest, latest)


def spoken(document: Document, times: Iterable[TimeExpression], value: str) -> tuple[str, ...]:
    """Return the distinct words with which an article states a time, each on one line, in the order of the text."""
    words = (time.span.of(document.article.text) for time in times if time.value == value)
    return tuple(dict.fromkeys(" ".join(said.split()) for said in words))


def year_of(value: str | None) -> str | None:
    """Return the year in which a time of the facts table begins or, where its start is open, ends.

    >>> year_of("2025-04/2026-03"), year_of("/2025-08-01"), year_of(None)
    ('2025', '2025', None)
    """
    extent = parse_time(value)
    bound = extent and (extent.earliest or extent.latest)
    return str(bound.year) if bound else None


def _single(value: str, vague_until: dt.date | None) -> Extent | None:
    bounds = _bounds(value)
    if not bounds:
        return None
    if vague_until and vague_until > bounds[0]:
        return Extent(value, value + APPROXIMATE, bounds[0], vague_until)
    return Extent(value, value, *bounds)


def _bounds(value: str) -> tuple[dt.date, dt.date] | None:
    match = _DATE.fullmatch(value)
    if not match:
        return None
    year, month, day = int(match["year"]), match["month"], match["day"]
    try:
        if day:
            exact = dt.date(year, int(month), int(day))
            return exact, exact
        if month:
            return dt.date(year, int(month), 1), dt.date(year, int(month), calendar.monthrange(year, int(month))[1])
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    except ValueError:
        return None


def _words(value: str) -> str:
    """Say one date of an extent; `value` is one that `_bounds` has read, perhaps with the mark of approximation."""
    plain = value.removesuffix(APPROXIMATE)
    bounds = _bounds(plain)
    said = plain
    if bounds and len(plain) > len("2025"):
        month = f"{calendar.month_name[bounds[0].month]} {bounds[0].year}"
        said = f"{bounds[0].day} {month}" if len(plain) == len("2025-08-01") else month
    return said if plain == value else f"about {said}"
