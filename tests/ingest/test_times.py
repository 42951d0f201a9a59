"""Times against the publication date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.expressions.times import find_times
from ingest.model import Article
from ingest.text import canonical, segment

FRIDAY = dt.date(2025, 8, 1)


def times_of(sentence: str, published: dt.date | None = FRIDAY) -> list[tuple[str, str]]:
    found = find_times(segment(Article(sentence, "", "a", published=published)))
    return [(t.span.of(sentence), t.value) for t in found]


def value_of(sentence: str, published: dt.date | None = FRIDAY) -> str:
    found = times_of(sentence, published)
    assert len(found) == 1, found
    return found[0][1]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("as of February", "2025-02"),
        ("in April", "2025-04"),
        ("in October", "2024-10"),
        ("last year", "2024"),
        ("this year", "2025"),
        ("next year", "2026"),
        ("this month", "2025-08"),
        ("last month", "2025-07"),
        ("next month", "2025-09"),
        ("earlier this month", "2025-07"),
        ("earlier this year", "2025"),
        ("last week", "2025-07-21/2025-07-27"),
        ("this week", "2025-07-28/2025-08-01"),
        ("yesterday", "2025-07-31"),
        ("today", "2025-08-01"),
        ("last night", "2025-07-31"),
        ("on Tuesday", "2025-07-29"),
        ("on Wednesday night", "2025-07-30"),
        ("on Friday", "2025-08-01"),
        ("last Friday", "2025-07-25"),
        ("in 2024", "2024"),
        ("in June 2021", "2021-06"),
        ("on 20 November 2014", "2014-11-20"),
        ("on November 20, 2014", "2014-11-20"),
        ("on July 4 last year", "2024-07-04"),
        ("on Thursday, 24 July", "2025-07-24"),
        ("in August last year", "2024-08"),
        ("last August", "2024-08"),
        ("this May", "2025-05"),
        ("since October", "2024-10/"),
        ("since 2019", "2019/"),
        ("from January", "2025-01/"),
        ("by 2028", "/2028"),
        ("by the end of the year", "/2025"),
        ("by the end of the financial year", "/2026-03-31"),
        ("until March 2027", "/2027-03"),
        ("no later than 23 December", "/2025-12-23"),
        ("between 2011 and 2016", "2011/2016"),
        ("from 2018 until April 2022", "2018/2022-04"),
        ("from June last year to this March", "2024-06/2025-03"),
        ("in 2015-16", "2015-04/2016-03"),
        ("in 2023/24", "2023-04/2024-03"),
        ("in the financial year 2025/26", "2025-04/2026-03"),
        ("in the 2023-25 inspection", "2023/2025"),
        ("in the year to the end of March", "2024-04/2025-03"),
        ("in the year ending March 2020", "2019-04/2020-03"),
        ("in the twelve months to June 2023", "2022-07/2023-06"),
        ("so far", "/2025-08-01"),
        ("to date", "/2025-08-01"),
        ("six months ago", "2025-02"),
        ("two years ago", "2023"),
        ("three days ago", "2025-07-29"),
        ("over the past decade", "2015/2025"),
        ("in the past three years", "2022/2025"),
        ("in the past year", "2024-08/2025-08"),
        ("last summer", "2024-06/2024-08"),
        ("in the spring of 2023", "2023-03/2023-05"),
        ("at Christmas", "2025-12-25"),
        ("before the year is out", "2025"),
        ("in the 1990s", "1990/1999"),
        ("on 2024-05-06", "2024-05-06"),
        ("on 06/05/2024", "2024-05-06"),
    ],
)
def test_a_time_is_reckoned_from_the_publication(words: str, value: str) -> None:
    assert value_of(f"The force counted its vans {words}.") == value


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("The plan will be published on Monday.", "2025-08-04"),
        ("The force said on Monday that it will pay.", "2025-07-28"),
        ("Vans will be used at the fair in October.", "2025-10"),
        ("The vans are due next month.", "2025-09"),
        ("Vans went out in October.", "2024-10"),
    ],
)
def test_the_words_before_tell_whether_a_time_lies_ahead(sentence: str, value: str) -> None:
    assert value_of(sentence) == value


@pytest.mark.parametrize(("day", "value"), [(1, "2025-07"), (2, "2025-07"), (3, "2025-08"), (30, "2025-08")])
def test_earlier_this_month_is_last_month_on_its_first_days(day: int, value: str) -> None:
    assert value_of("The paper said so earlier this month.", dt.date(2025, 8, day)) == value


@pytest.mark.parametrize(
    "words", ["last year", "on Tuesday", "in April", "so far", "six months ago", "on 5 May", "last summer"]
)
def test_without_a_publication_date_a_relative_time_is_none(words: str) -> None:
    assert times_of(f"The force counted {words}.", None) == []


@pytest.mark.parametrize("words", ["in 2024", "on 5 May 2019", "in 2015-16", "between 2011 and 2016"])
def test_an_absolute_time_needs_no_publication_date(words: str) -> None:
    assert len(times_of(f"The force counted {words}.", None)) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The force may buy vans.",
        "Police march through the town.",
        "It paid 2,024 officers.",
        "It paid £2024.",
        "April Jones spoke.",
        "The Terrorism Act 2000 applies.",
        "He is out every Monday.",
        "It was a Friday to forget.",
        "On 31 February 2020 nothing happened.",
    ],
)
def test_what_is_no_time_is_none(sentence: str) -> None:
    assert [t for t in times_of(sentence) if t[1] != "2020-02"] == []


def test_the_span_of_an_interval_covers_both_ends() -> None:
    assert times_of("Crime fell between 2011 and 2016 in the town.") == [("between 2011 and 2016", "2011/2016")]


DATES = st.none() | st.dates(dt.date(1995, 1, 1), dt.date(2060, 12, 31))
TIME_WORDS = (
    *("since", "by", "in", "from", "to", "and", "between", "last", "next", "this", "the", "year", "month", "week"),
    *("March", "May", "2016", "2015-16", "31", "12", "Monday", "ago", "six", "past", "so", "far"),
)


@given(st.text(max_size=200), DATES)
def test_no_text_raises_and_every_span_is_in_a_sentence(text: str, published: dt.date | None) -> None:
    document = segment(Article(canonical(text), "", "a", published=published))
    assert all(any(s.contains(t.span) for s in document.sentences) for t in find_times(document))


@given(st.lists(st.sampled_from(TIME_WORDS), max_size=12), DATES)
def test_any_row_of_time_words_is_read_without_error(words: list[str], published: dt.date | None) -> None:
    found = times_of(" ".join(words), published)
    assert all(value.strip("/") for _, value in found)
