"""Values of times: ISO days, months and years and intervals of them, reckoned from a publication date."""

from __future__ import annotations

import datetime as dt
from typing import Final

MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS: Final[dict[str, int]] = {
    name: number
    for number, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())  # noqa: SIM905
}
SEASONS: Final[dict[str, tuple[int, int]]] = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}


def day(date: dt.date) -> str:
    """Return an ISO day."""
    return date.isoformat()


def month(year: int, number: int) -> str:
    """Return an ISO month; numbers below 1 and above 12 carry into the years around.

    >>> month(2025, 0), month(2025, 14)
    ('2024-12', '2026-02')
    """
    year, index = year + (number - 1) // 12, (number - 1) % 12
    return f"{year:04d}-{index + 1:02d}"


def valid_day(year: int, number: int, day_of_month: int) -> dt.date | None:
    """Return the date, or None where the calendar has no such day."""
    try:
        return dt.date(year, number, day_of_month)
    except ValueError:
        return None


def nearest_day(published: dt.date, number: int, day_of_month: int) -> dt.date | None:
    """Return the day of that month and number that lies nearest to the publication date."""
    candidates = [
        found
        for year in (published.year - 1, published.year, published.year + 1)
        if (found := valid_day(year, number, day_of_month))
    ]
    return min(candidates, key=lambda date: abs((date - published).days), default=None)


def month_without_year(published: dt.date, number: int, *, future: bool) -> str:
    """Return the latest such month up to the publication, or the next one from it on where the words look ahead.

    >>> month_without_year(dt.date(2025, 8, 1), 10, future=False)
    '2024-10'
    """
    year = published.year
    if future:
        return month(year if number >= published.month else year + 1, number)
    return month(year if number <= published.month else year - 1, number)


def weekday(published: dt.date, number: int, *, future: bool) -> dt.date:
    """Return the latest such day up to the publication, or the next one from it on where the words look ahead."""
    if future:
        return published + dt.timedelta((number - published.weekday()) % 7)
    return published - dt.timedelta((published.weekday() - number) % 7)


def week(published: dt.date, offset: int) -> str:
    """Return the week from Monday to Sunday; the current one (offset 0) ends with the publication."""
    monday = published - dt.timedelta(published.weekday())
    if offset == 0:
        return f"{monday.isoformat()}/{published.isoformat()}"
    start = monday + dt.timedelta(7 * offset)
    return f"{start.isoformat()}/{(start + dt.timedelta(6)).isoformat()}"


def earlier_this_month(published: dt.date) -> str:
    """Return the month of "earlier this month": on its first two days the month before, since little lies earlier.

    >>> earlier_this_month(dt.date(2025, 8, 1)), earlier_this_month(dt.date(2025, 8, 20))
    ('2025-07', '2025-08')
    """
    return month(published.year, published.month - 1 if published.day <= 2 else published.month)


def season(published: dt.date, name: str, which: str) -> str:
    """Return the months of "last summer", "this spring" or "next winter"."""
    first, _ = SEASONS[name]
    year = published.year
    starts = [dt.date(y, first, 1) for y in (year - 2, year - 1, year, year + 1)]
    if which == "next":
        start = next(s for s in starts if s > published)
    elif which == "last":
        start = max(s for s in starts if s + dt.timedelta(92) <= published)
    else:
        start = dt.date(year, first, 1)
    return season_of(start.year, name)


def season_of(year: int, name: str) -> str:
    """Return the months of a season that begins in the given year.

    >>> season_of(2024, "winter")
    '2024-12/2025-02'
    """
    first, _ = SEASONS[name]
    return f"{month(year, first)}/{month(year, first + 2)}"


def year_ending(year: int, number: int) -> str:
    """Return the twelve months that end with the given month.

    >>> year_ending(2020, 3)
    '2019-04/2020-03'
    """
    return f"{month(year, number - 11)}/{month(year, number)}"


def years_written_together(first: int, last: int) -> str:
    """Return the financial year of "2015/16", or the years of "2023-25".

    >>> years_written_together(2015, 16), years_written_together(2023, 2025), years_written_together(1999, 0)
    ('2015-04/2016-03', '2023/2025', '1999-04/2000-03')
    """
    end = last if last > 99 else first // 100 * 100 + last
    if end <= first:
        end += 100
    return year_ending(end, 3) if end == first + 1 else f"{first:04d}/{end:04d}"


def financial_year_of(published: dt.date, offset: int) -> str:
    """Return the financial year, April to March, that the publication falls in, or one before or after it."""
    end = published.year + (1 if published.month >= 4 else 0) + offset
    return year_ending(end, 3)


def ago(published: dt.date, count: int, unit: str) -> str:
    """Return the time so many units before the publication, as exact as the unit."""
    if unit == "day":
        return day(published - dt.timedelta(count))
    if unit == "week":
        then = published - dt.timedelta(7 * count)
        return month(then.year, then.month)
    if unit == "month" or (unit == "year" and count == 1):
        return month(published.year, published.month - (count if unit == "month" else 12))
    return f"{published.year - count * (10 if unit == 'decade' else 1):04d}"


def past_period(published: dt.date, count: int, unit: str) -> str:
    """Return the interval of "the past three years" or "the last six months"."""
    if unit in ("day", "week"):
        return f"{day(published - dt.timedelta(count * (7 if unit == 'week' else 1)))}/{day(published)}"
    if unit == "month" or (unit == "year" and count == 1):
        start = month(published.year, published.month - (count if unit == "month" else 12))
        return f"{start}/{month(published.year, published.month)}"
    years = count * (10 if unit == "decade" else 1)
    return f"{published.year - years:04d}/{published.year:04d}"


def begin(value: str) -> str:
    """Return where a value begins: the value itself unless it is an interval."""
    return value.split("/")[0]


def end(value: str) -> str:
    """Return where a value ends: the value itself unless it is an interval."""
    return value.split("/")[-1]
