"""Which time and which place a claim is given: of its clause, of its paragraph, of the whole article, or none."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.claims import extract_claims
from ingest.expressions.time_anaphora import shifted
from ingest.expressions.times import find_times
from ingest.model import Article, Claim
from ingest.text import segment

FRIDAY = dt.date(2024, 6, 14)


def claims_of(text: str) -> tuple[Claim, ...]:
    return extract_claims(Article(text, "", "a", published=FRIDAY)).claims


def times_by_value(text: str) -> dict[int, str | None]:
    return {int(claim.value): claim.time for claim in claims_of(text) if claim.value is not None}


def places_by_value(text: str) -> dict[int, str | None]:
    return {int(c.value): c.place.name if c.place else None for c in claims_of(text) if c.value is not None}


def values_in(text: str) -> list[str]:
    return [time.value for time in find_times(segment(Article(text, "", "a", published=FRIDAY)))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Officers were busy in the three months to December 2023.", "2023-10/2023-12"),
        ("Officers were busy over a decade of cuts, ending in March 2023.", "2013-04/2023-03"),
        ("Officers were busy over the five years to 2024.", "2019/2024"),
        ("Officers were busy in the first six months of 2023.", "2023-01/2023-06"),
        ("Officers were busy in the final quarter of last year.", "2023-10/2023-12"),
        ("The force was only six weeks into 2024 when officers left.", "2024-01/2024-06-14"),
        ("Officers have been busy since the start of the year.", "2024-01/"),
        ("The desk closes two weeks from now, officers said.", "2024-06-28"),
        ("The desk closes in three months' time, officers said.", "2024-09"),
        ("Officers will be hired over the next three years.", "2024/2027"),
        ("Officers were busy in recent weeks.", "2024-05/2024-06"),
        ("Officers have searched more since the 11 September attacks.", "2001-09-11/"),
        ("Officers searched 40 homes from 3 to 9 June.", "2024-06-03/2024-06-09"),
        ("Officers searched homes between May and August 2021.", "2021-05/2021-08"),
        ("Between April 2022, when it began, and May of this year it grew.", "2022-04/2024-05"),
        ("Officers have been busy since the unit was launched in 2019.", "2019/"),
        ("Officers policed Saturday's march.", "2024-06-08"),
    ],
)
def test_periods_in_words(text: str, value: str) -> None:
    assert values_in(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Officers read Saturday's Echo.",
        "A unit is on call 24/7, officers said.",
        "The year before had been quiet for them.",
    ],
)
def test_no_time_of_an_event_is_seen(text: str) -> None:
    assert values_in(text) == []


def test_a_time_told_from_another_is_reckoned_from_it() -> None:
    text = "Burglaries fell in the year to March 2024. Officers had expected more than in the previous year."
    assert values_in(text) == ["2023-04/2024-03", "2022-04/2023-03"]
    assert values_in("Officers left in 2021. That February nobody had been hired.") == ["2021", "2021-02"]
    assert shifted("2023/", -12) is None


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Stops rose from 1,200 stops in 2022 to 1,500 stops in 2023.", {1200: "2022", 1500: "2023"}),
        (
            "The force employed 3,100 officers in March 2024, compared with 3,400 in 2010.",
            {3100: "2024-03", 3400: "2010"},
        ),
        ("Police made 900 arrests in 2023, the most since 2009.", {900: "2023"}),
        (
            "Police recorded 900 thefts in 2023. In the previous year police recorded 700 thefts.",
            {900: "2023", 700: "2022"},
        ),
        ("In 2022 officers stopped 3,000 drivers.", {3000: "2022"}),
    ],
)
def test_each_number_has_its_own_time_and_none_that_it_is_compared_with(text: str, times: dict[int, str]) -> None:
    found = times_by_value(text)
    assert {value: found.get(value) for value in times} == times


def test_a_time_in_a_relative_clause_dates_only_the_noun_there() -> None:
    text = "Kent Police will close 14 stations under a plan that was drawn up in October 2022."
    assert times_by_value(text)[14] is None


def test_the_main_time_dates_what_is_counted_before_and_after_it() -> None:
    text = (
        "Police in Kent seized 12 knives in raids.\n\nDetectives arrested 14 people on Tuesday.\n\n"
        "Three men have been charged.\n\nLast year 40 people were arrested in the town."
    )
    assert times_by_value(text) == {12: "2024-06-11", 14: "2024-06-11", 3: "2024-06-11", 40: "2023"}


def test_the_day_of_publishing_figures_is_not_their_time() -> None:
    text = "Kent Police had 3,400 burglaries, say figures published on Thursday.\n\nOfficers made 90 arrests."
    assert times_by_value(text)[90] != "2024-06-13"


def test_a_round_number_has_the_time_of_the_exact_one() -> None:
    text = (
        "A unit in Kent has taken more than 3,000 knives off the streets.\n\nIt is led by a superintendent.\n\n"
        "Officers seized 3,148 knives between April 2020 and April 2024."
    )
    assert set(times_by_value(text).values()) == {"2020-04/2024-04"}


def test_how_many_there_are_now_is_of_the_month_of_publication() -> None:
    assert times_by_value("Sussex Police has 3,100 officers.") == {3100: "2024-06"}


def test_a_list_after_a_dated_number_is_of_its_time() -> None:
    text = "Sussex Police, which as of March had 3,100 officers, 900 staff and 220 PCSOs, is hiring."
    assert set(times_by_value(text).values()) == {"2024-03"}


@pytest.mark.parametrize(
    "text",
    [
        "Police made 11 arrests on Saturday.\n\nOfficers once arrested 900 fans.",
        "Police made 11 arrests on Saturday.\n\nOfficers respond to 900 calls a day.",
        "Police made 11 arrests on Saturday.\n\nThe force will hire 900 officers.",
    ],
)
def test_what_is_long_over_a_rate_or_still_to_come_is_not_of_the_main_time(text: str) -> None:
    assert times_by_value(text)[900] is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Police made 11 arrests in Leeds on Saturday.\n\nOfficers seized 20 knives.", "Leeds"),
        ("Kent Police made 11 arrests on Saturday.\n\nOfficers seized 20 knives.", "Kent"),
        ("Kent Police were busy in Dover on Saturday.\n\nOfficers seized 20 knives.", "Dover"),
    ],
)
def test_what_is_counted_without_a_place_is_where_the_article_is_set(text: str, place: str) -> None:
    assert places_by_value(text)[20] == place


def test_what_is_to_come_has_no_place_but_its_own() -> None:
    text = "Kent Police made 11 arrests in Dover.\n\nThe force plans to make 500 arrests."
    assert places_by_value(text).get(500) is None


def test_what_a_poll_has_is_of_any_time_up_to_publication() -> None:
    text = "Views differ in Kent.\n\nOf 1,000 people who were questioned in a poll, 72 per cent felt safe."
    assert times_by_value(text)[72] == "/2024-06-14"


def test_a_court_decides_long_after_the_deed() -> None:
    text = "Three men have been jailed in Kent.\n\nThey stole 40 watches on 3 November 2022."
    assert times_by_value(text) == {3: "2024-06", 40: "2022-11-03"}


def test_a_clause_with_a_place_nobody_knows_does_not_lie_at_the_main_one() -> None:
    text = "Police made 11 arrests in Leeds on Saturday.\n\nOfficers found 20 knives at Grimblethorpe."
    assert places_by_value(text) == {11: "Leeds", 20: None}


def test_several_places_of_one_city_are_the_city_and_two_are_the_first() -> None:
    many = "Officers made 40 arrests at Oxford Circus, in Hackney and in Brixton last week."
    far = "Officers made 40 arrests in Leeds, in Dover and in Cardiff last week."
    assert places_by_value(many) == {40: "London"}
    assert places_by_value(far) == {40: "Leeds"}
