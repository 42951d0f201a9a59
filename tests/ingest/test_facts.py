"""The facts table: rows from claims, and the same rows from the stored graph."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest import facts
from ingest.graph import build_graph, load_lexicon
from ingest.model import Claim, Direction, Entity, EntityKind, Evidence, Kind, Qualifier, Slot, Span
from tests.ingest.claim_builders import RUN, TEXT, a_claim, a_document
from tests.ingest.gold_claims import gold_claims


def rows_of(quads: tuple[ox.Quad, ...]) -> list[facts.Row]:
    """Return the rows that the query yields from a store with the quads."""
    store = ox.Store()
    store.extend(quads)
    found = store.query(facts.facts_query(), use_default_graph_as_union=True)
    names = [variable.value for variable in found.variables]
    return facts.in_text_order(facts.row_of_solution(dict(zip(names, solution, strict=True))) for solution in found)


def test_a_row_has_the_fields_of_the_table_in_order() -> None:
    row = facts.to_row(a_claim("1,204 officers as of June", value=1204, unit="police officers", time="2025-06"))
    assert tuple(row) == facts.FIELDS
    assert row["value"] == 1204
    start = TEXT.index("1,204")
    assert row["evidence"] == {"start": start, "end": start + 25, "exact": "1,204 officers as of June"}
    assert row["place"] is None


def test_a_number_is_an_int_where_it_is_whole_and_a_float_where_it_is_not() -> None:
    assert facts.to_row(a_claim("1,204 officers", value="7.5"))["value"] == 7.5
    assert isinstance(facts.to_row(a_claim("1,204 officers", value="2.6E+8"))["value"], int)


def test_the_numbers_before_and_after_a_change_are_words_in_a_row() -> None:
    claim = a_claim("1,204 officers", from_=Slot("", value=Decimal(4)), to=Slot("", value=Decimal("2.5")))
    assert (facts.to_row(claim)["from"], facts.to_row(claim)["to"]) == ("4", "2.5")


def test_a_claim_of_several_spans_is_shown_at_the_first_in_the_text() -> None:
    claim = a_claim("Forty officers will move")
    later = Evidence(Span(400, 405), TEXT[400:405])
    two = Claim(claim.kind, claim.subject, (later, *claim.evidence), claim.status, claim.rule)
    assert facts.to_row(two)["evidence"]["exact"] == "Forty officers will move"


def test_a_claim_found_twice_is_one_row_from_the_surer_rule() -> None:
    sure = a_claim("1,204 officers", value=1204, rule="b", confidence=Decimal("0.9"))
    unsure = a_claim("1,204 officers", value=1204, rule="a", confidence=Decimal("0.6"))
    assert [row["rule"] for row in facts.to_rows([unsure, sure])] == ["b"]


def test_rows_stand_in_the_order_of_the_text(claims: tuple[Claim, ...]) -> None:
    starts = [row["evidence"]["start"] for row in facts.to_rows(reversed(claims))]
    assert starts == sorted(starts)
    assert len(starts) == len(claims)


def test_columns_survive_the_writing_of_csv() -> None:
    row = facts.to_row(a_claim("1,204 officers", value=1204, unit='officers, "sworn"', qualifier=Qualifier.ABOUT))
    written = io.StringIO()
    writer = csv.DictWriter(written, facts.COLUMNS)
    writer.writeheader()
    writer.writerow(facts.to_columns(row))
    [read] = csv.DictReader(io.StringIO(written.getvalue()))
    assert read["unit"] == 'officers, "sworn"'
    assert (read["value"], read["qualifier"], read["time"]) == ("1204", "about", "")
    assert read["evidence"] == "1,204 officers"


def test_the_stored_graph_yields_the_rows_of_its_claims(claims: tuple[Claim, ...], quads: tuple[ox.Quad, ...]) -> None:
    rows = rows_of(quads)
    assert {row["kind"] for row in rows} == set(Kind)
    assert rows == facts.to_rows(claims)


def test_every_field_of_a_row_comes_back_from_the_graph() -> None:
    full = a_claim(
        *("1,204 officers", Kind.WORKFORCE_CHANGE),
        value="1204.5", unit="officers", qualifier=Qualifier.FEWER_THAN, of=Slot("the force"),
        from_=Slot("headquarters"), to=Slot("", value=Decimal(9)), time="2025-04/2026-03",
        place=Entity(EntityKind.PLACE, "Ambridge"), direction=Direction.INCREASE,
        attributed_to=Entity(EntityKind.GROUP, "neighbours"), confidence=Decimal("0.65"),
    )  # fmt: skip
    [row] = rows_of(build_graph(a_document(), [full], RUN, load_lexicon()))
    assert row == facts.to_row(full)
    assert None not in row.values()


@pytest.mark.shared
def test_the_graph_of_each_development_text_yields_the_rows_of_its_claims(shared: Path) -> None:
    names = sorted(path.stem for path in (shared / "gold").glob("*.json"))
    assert len(names) == 37
    differing = []
    for name in names:
        document, claims = gold_claims(shared, name)
        if rows_of(build_graph(document, claims, RUN, load_lexicon())) != facts.to_rows(claims):
            differing.append(name)
    assert differing == []
