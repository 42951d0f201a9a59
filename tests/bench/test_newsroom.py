"""The generated articles are such as the real ones: their claims cite their words, and their graphs pass the gate."""

from __future__ import annotations

import itertools
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.graph import build_graph, load_lexicon
from ingest.model import Kind
from server.store.versions import Versions
from shapes.gate import admit
from tests.bench.editions import Slot, make_slots
from tests.bench.generated import RUN, article_quads, make_store
from tests.bench.newsroom import Written, write_articles
from tests.bench.questions import draw_questions
from tests.server.building import a_background, union_faults


@pytest.fixture(scope="module")
def articles() -> list[Written]:
    """A few articles of one seed."""
    return list(itertools.islice(write_articles(5), 4))


def test_each_claim_cites_the_words_of_its_article(articles: list[Written]) -> None:
    for written in articles:
        text = written.document.article.text
        for claim in written.claims:
            assert all(evidence.exact == evidence.span.of(text) for evidence in claim.evidence)
            assert all(mention.span.of(text) == mention.entity.name for mention in claim.mentions)


def test_a_kind_of_claim_for_every_purpose(articles: list[Written]) -> None:
    kinds = {claim.kind for written in articles for claim in written.claims}
    assert len(kinds) >= 10
    assert {Kind.HEADCOUNT, Kind.QUOTE, Kind.BUDGET, Kind.REDEPLOYMENT} <= kinds


def test_the_gate_admits_the_graphs(articles: list[Written]) -> None:
    for written in articles:
        assert admit(build_graph(written.document, written.claims, RUN, load_lexicon())).admitted


def test_a_seed_always_gives_the_same_and_another_something_else() -> None:
    assert list(article_quads(2, seed=1)) == list(article_quads(2, seed=1))
    assert set(article_quads(2, seed=1)) != set(article_quads(2, seed=2))


def test_a_generated_store_is_as_an_ingested_one(tmp_path: Path) -> None:
    make_store(tmp_path / "store", 3, background=a_background())
    with Versions(tmp_path / "store").hold() as hold:
        assert (hold.manifest.articles, hold.manifest.claims) == (3, 39)
        database = ox.Store.read_only(str(hold.database))
        assert union_faults(database) == set()
        for question in draw_questions(hold.database):
            for query in question.queries[:3]:
                answer = database.query(query)
                assert isinstance(answer, ox.QueryBoolean) or next(answer, None) is not None, query


def test_an_edition_says_how_many_claims_it_has() -> None:
    slot = next(make_slots(1, seed=3))
    assert isinstance(slot, Slot)
    for number in (1, 2, 9):
        triples = slot.edition(number).stored()
        titles = {t.object.value for t in triples if t.predicate.value.endswith("headline")}
        claims = {
            t.subject for t in triples if t.predicate.value.endswith("#type") and t.object.value.endswith("#Claim")
        }
        assert titles == {f"Edition {number} with {len(claims)} claims"}
