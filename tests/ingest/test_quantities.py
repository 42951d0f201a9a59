"""Numbers, what bounds them, and what is no number of anything."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.expressions.quantities import find_quantities
from ingest.model import Article, Qualifier, Quantity, QuantityUnit
from ingest.text import canonical, segment

COUNT, MONEY, PERCENT = QuantityUnit.COUNT, QuantityUnit.MONEY, QuantityUnit.PERCENT
FACTOR, ORDINAL = QuantityUnit.FACTOR, QuantityUnit.ORDINAL


def quantities_of(sentence: str) -> list[Quantity]:
    return list(find_quantities(segment(Article(sentence, "", "a"))))


def only(sentence: str) -> Quantity:
    found = quantities_of(sentence)
    assert len(found) == 1, [q.span.of(sentence) for q in found]
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("The force has 1,400 officers.", "1400", COUNT),
        ("Fifty officers moved.", "50", COUNT),
        ("It took two hundred and five knives.", "205", COUNT),
        ("It took a dozen knives.", "12", COUNT),
        ("It took half a dozen knives.", "6", COUNT),
        ("Half a million people came.", "500000", COUNT),
        ("Some saw a quarter of a million people.", "250000", COUNT),
        ("Ninety-six posts will go.", "96", COUNT),
        ("It stored 8.5 million plates.", "8500000", COUNT),
        ("It stored three thousand plates.", "3000", COUNT),
        ("It lasted three and a half years.", "3.5", COUNT),
        ("Teams met twice a week.", "2", COUNT),
        ("It costs £260m.", "260000000", MONEY),
        ("It costs £260 million.", "260000000", MONEY),
        ("It costs £260million.", "260000000", MONEY),
        ("It costs £7.10 million.", "7100000", MONEY),
        ("It costs £1bn.", "1000000000", MONEY),
        ("It costs £250,000.", "250000", MONEY),
        ("It costs 50p.", "0.5", MONEY),
        ("It costs two million pounds.", "2000000", MONEY),
        ("Crime fell by 15 per cent.", "15", PERCENT),
        ("Crime fell by 15%.", "15", PERCENT),
        ("Crime fell by 5.5 percent.", "5.5", PERCENT),
        ("Crime fell by a third.", "33.3", PERCENT),
        ("Two-thirds of the officers left.", "66.7", PERCENT),
        ("Three quarters of the officers left.", "75", PERCENT),
        ("Half of the officers left.", "50", PERCENT),
        ("The force will halve its fleet.", "50", PERCENT),
        ("One in four was stopped.", "25", PERCENT),
        ("One officer in 10 was hurt.", "10", PERCENT),
        ("Two raids in every three failed.", "66.7", PERCENT),
        ("The force will double its patrols.", "2", FACTOR),
        ("Doubling the patrols cut crime.", "2", FACTOR),
        ("That is twice the number of last year.", "2", FACTOR),
        ("It took three times as long.", "3", FACTOR),
        ("Vans were 1.9 times more likely to break down.", "1.9", FACTOR),
        ("It was the second raid.", "2", ORDINAL),
        ("It was the 25th raid.", "25", ORDINAL),
    ],
)
def test_a_number_has_its_value_and_unit(sentence: str, value: str, unit: QuantityUnit) -> None:
    quantity = only(sentence)
    assert (quantity.value, quantity.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("words", "value", "qualifier"),
    [
        ("up to ten", "10", Qualifier.UP_TO),
        ("as many as 40", "40", Qualifier.UP_TO),
        ("no more than two", "2", Qualifier.UP_TO),
        ("within 15", "15", Qualifier.UP_TO),
        ("almost 40", "40", Qualifier.ALMOST),
        ("nearly 40", "40", Qualifier.ALMOST),
        ("just under 40", "40", Qualifier.ALMOST),
        ("not far short of 80", "80", Qualifier.ALMOST),
        ("more than 40", "40", Qualifier.MORE_THAN),
        ("over 40", "40", Qualifier.MORE_THAN),
        ("just over 40", "40", Qualifier.MORE_THAN),
        ("at least 40", "40", Qualifier.MORE_THAN),
        ("upwards of 40", "40", Qualifier.MORE_THAN),
        ("in excess of 40", "40", Qualifier.MORE_THAN),
        ("500-plus", "500", Qualifier.MORE_THAN),
        ("500+", "500", Qualifier.MORE_THAN),
        ("fewer than 40", "40", Qualifier.FEWER_THAN),
        ("under 40", "40", Qualifier.FEWER_THAN),
        ("about 40", "40", Qualifier.ABOUT),
        ("around 40", "40", Qualifier.ABOUT),
        ("some 200", "200", Qualifier.ABOUT),
        ("circa 40", "40", Qualifier.ABOUT),
        ("roughly 40", "40", Qualifier.ABOUT),
        ("200 or so", "200", Qualifier.ABOUT),
        ("40", "40", Qualifier.EXACT),
    ],
)
def test_a_comparator_is_part_of_the_span_and_not_of_the_number(words: str, value: str, qualifier: Qualifier) -> None:
    sentence = f"The force kept {words} officers there."
    quantity = only(sentence)
    assert (quantity.span.of(sentence), quantity.value, quantity.qualifier) == (words, Decimal(value), qualifier)
    assert quantity.span.contains(quantity.number)


@pytest.mark.parametrize(
    ("sentence", "qualifier"),
    [
        ("The journey takes 15 minutes or thereabouts.", Qualifier.ABOUT),
        ("They gave 55,000 hours and more.", Qualifier.MORE_THAN),
        ("Nobody had asked about 40 of them.", Qualifier.EXACT),
        ("It was spread over three years.", Qualifier.EXACT),
    ],
)
def test_a_comparator_may_stand_behind_the_noun_or_be_none(sentence: str, qualifier: Qualifier) -> None:
    assert only(sentence).qualifier is qualifier


@pytest.mark.parametrize("word", ["Scores", "Dozens", "Hundreds", "Thousands", "Tens of thousands", "Several hundred"])
def test_a_vague_amount_has_no_value(word: str) -> None:
    sentence = f"{word} of people came."
    quantity = only(sentence)
    assert (quantity.span.of(sentence), quantity.value, quantity.unit) == (word, None, COUNT)


@pytest.mark.parametrize(
    "sentence",
    [
        "The desk is open 24/7.",
        "A man aged 34 was held.",
        "A 34-year-old man was held.",
        "Sara Smith, 34, was held.",
        "He was held on 5 May.",
        "He was held on May 5, 2020.",
        "He was held in 2016.",
        "It rose in 2015-16 and in 2016/17.",
        "He was held at 11.30pm.",
        "He was held at 11:30.",
        "He was held at ten o'clock.",
        "Call 101 or ring 0800 555 111.",
        "The match was in the Six Nations.",
        "He was stopped under section 60.",
        "It happened on the A23 near the M25.",
        "One of the men ran.",
        "No one was hurt.",
        "They all live under one roof.",
        "It struck a double-decker.",
        "He lives at 12 Station Road.",
        "She spoke on Radio 4.",
        "The 1990s were worse.",
        "It began at half past ten.",
        "An officer called it a one-off.",
        "Flight BA123 was late.",
        "The Act 1984 applies.",
        "He met the third man.",
    ],
)
def test_what_counts_nothing_is_no_count(sentence: str) -> None:
    assert [q.number.of(sentence) for q in quantities_of(sentence) if q.unit is not ORDINAL] == []


def test_a_range_is_two_quantities() -> None:
    assert [q.value for q in quantities_of("They counted from 500 to 600 vans.")] == [500, 600]


def test_a_number_on_the_next_line_of_a_wrapped_paragraph_keeps_its_comparator() -> None:
    sentence = (
        "The force has been asked by ministers to find more than\n40 officers for a unit that it means to set up."
    )
    assert only(sentence).qualifier is Qualifier.MORE_THAN


@given(st.text(max_size=300))
def test_spans_lie_in_sentences_in_order_and_never_overlap(text: str) -> None:
    document = segment(Article(canonical(text), "", "a"))
    found = find_quantities(document)
    assert all(any(s.contains(q.number) for s in document.sentences) for q in found)
    assert all(a.number.end <= b.number.start for a, b in itertools.pairwise(found))


NUMBER_WORDS = (
    *("one", "two", "twenty", "hundred", "thousand", "million", "dozen", "half", "a", "third", "and", "of", "per"),
    *("cent", "£", "%", "12", "1,4", ".5", "-", "up", "to", "times", "double"),
)


@given(st.lists(st.sampled_from(NUMBER_WORDS), max_size=14))
def test_any_row_of_number_words_is_read_without_error(words: list[str]) -> None:
    sentence = " ".join(words)
    assert all(q.value is None or q.value >= 0 for q in quantities_of(sentence))


def test_more_digits_than_count_anything_are_no_quantity() -> None:
    assert quantities_of(f"The record reads {'7' * 4000} million in the log.") == []
