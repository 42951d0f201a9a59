"""Claims are compared by what they state."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.comparison import STATED, as_json, compare_claims
from ingest.facts import FIELDS, Row


def a_row(value: int | None = 50, words: str = "will gain 50 officers", start: int = 0, **fields: Any) -> Row:
    row: Row = dict.fromkeys(FIELDS)
    row |= {"kind": "redeployment", "subject": "Borsetshire Police", "value": value, "unit": "police officer"}
    row |= {"status": "planned", "rule": "gain", "confidence": 0.8}
    row |= {"evidence": {"start": start, "end": start + len(words), "exact": words}}
    return row | fields


def test_a_sentence_that_has_moved_is_no_change() -> None:
    comparison = compare_claims([a_row()], [a_row(start=400, rule="other", confidence=0.6)])
    assert not comparison
    assert comparison.kept == 1


def test_another_number_is_a_change_of_value() -> None:
    comparison = compare_claims([a_row()], [a_row(60, "will gain 60 officers")])
    assert [change.fields for change in comparison.changed] == [("value",)]
    assert (comparison.added, comparison.withdrawn, comparison.kept) == ((), (), 0)


def test_what_is_there_no_more_is_withdrawn_and_what_is_new_added() -> None:
    arrests = a_row(9, "nine people were arrested", kind="outcome", unit="arrest")
    comparison = compare_claims([a_row()], [arrests])
    assert comparison.withdrawn == (a_row(),)
    assert comparison.added == (arrests,)


def test_claims_of_one_kind_about_other_things_are_not_one_claim_changed() -> None:
    before = a_row(10, "ten cars were seized", kind="outcome", unit="car", of="cars")
    after = a_row(70, "seventy knives were handed in", kind="outcome", unit="knife", of="knives")
    comparison = compare_claims([before], [after])
    assert not comparison.changed


def test_the_same_statement_twice_counts_twice() -> None:
    comparison = compare_claims([a_row(), a_row(start=90)], [a_row()])
    assert (comparison.kept, len(comparison.withdrawn)) == (1, 1)


def test_of_several_the_most_alike_are_paired() -> None:
    first, second = a_row(50, "the north gains 50 officers", to="North"), a_row(20, "the south gains 20", to="South")
    comparison = compare_claims([first, second], [{**second, "value": 25}, {**first, "value": 55}])
    assert {(change.before["to"], change.after["value"]) for change in comparison.changed} == {
        ("North", 55),
        ("South", 25),
    }


rows = st.lists(
    st.builds(
        a_row,
        st.integers(1, 3),
        st.sampled_from(["will gain officers", "nine were arrested"]),
        st.integers(0, 5),
        kind=st.sampled_from(["redeployment", "outcome"]),
        status=st.sampled_from(["planned", "happened"]),
    ),
    max_size=8,
)


@given(rows, rows, st.randoms())
def test_every_claim_is_accounted_for_once_in_any_order(before: list[Row], after: list[Row], random: Any) -> None:
    comparison = compare_claims(before, after)
    assert len(before) == comparison.kept + len(comparison.changed) + len(comparison.withdrawn)
    assert len(after) == comparison.kept + len(comparison.changed) + len(comparison.added)
    shuffled = random.sample(before, len(before)), random.sample(after, len(after))
    assert as_json(compare_claims(*shuffled)) == as_json(comparison)
    assert all(change.fields for change in comparison.changed)
    json.dumps(as_json(comparison))


@given(rows)
def test_nothing_differs_from_itself(found: list[Row]) -> None:
    assert not compare_claims(found, found)


def test_what_a_claim_states_leaves_out_words_rule_and_confidence() -> None:
    assert set(FIELDS) - set(STATED) == {"evidence", "rule", "confidence"}
