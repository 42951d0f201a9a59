"""Versions of one article in the store: the latest is current, whatever order they came in."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Article
from ingest.pipeline import begin_run, process
from ontology import graphs, iris
from ontology.derive import derivation_rules
from server.store.desks import HouseDesk
from server.store.revisions import Version, order_versions
from server.store.store import WritableStore, open_writable
from server.store.writes import GraphProtected
from tests.server.building import a_background, an_article, an_id, node, union_faults

ADDRESS = "https://www.example.org/news/1"


def a_version(
    number: int, *, day: int = 1, key: str | None = ADDRESS, modified: str | None = None, claims: int = 2
) -> list[ox.Quad]:
    """Return the graph of an invented article that is a version of another."""
    quads = an_article(number, title=f"Version {number}", claims=claims, day=day)
    graph, article = node(graphs.article_graph(an_id(number))), node(iris.article(an_id(number)))
    if key:
        quads.append(ox.Quad(article, node("pol:versionOf"), ox.Literal(key), graph))
    if modified:
        at = ox.Literal(modified, datatype=node("xsd:dateTime"))
        quads.append(ox.Quad(article, node("schema:dateModified"), at, graph))
    return quads


def put(store: WritableStore, *numbers: int, **more: object) -> None:
    for number in numbers:
        store.put_article(an_id(number), a_version(number, day=number, **more))  # type: ignore[arg-type]


def shown(store: WritableStore) -> dict[str, set[int]]:
    """Return which articles are current, which superseded, and which triples the default graph has no right to."""
    assert union_faults(store._database) == set()
    names = {quad.graph_name.value for quad in store._database if isinstance(quad.graph_name, ox.NamedNode)}
    held = {"current": graphs.article_graph(""), "superseded": graphs.superseded_graph("")}
    return {
        word: {int(name.removeprefix(prefix), 16) for name in names if name.startswith(prefix)}
        for word, prefix in held.items()
    }


def revisions(store: WritableStore) -> set[tuple[int, int]]:
    """Return which version is a revision of which, as the default graph says."""
    pairs = store._database.quads_for_pattern(None, node("prov:wasRevisionOf"), None, ox.DefaultGraph())
    return {(int(quad.subject.value[-16:], 16), int(quad.object.value[-16:], 16)) for quad in pairs}


@pytest.fixture(params=["followed", "derived anew"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WritableStore]:
    """A store with the rules of the house; each commit either knows what has changed, or has to look at all."""
    with open_writable(tmp_path / "s", background=a_background(rules=derivation_rules())) as opened:
        if request.param == "derived anew":
            opened.following.lose_track()
        yield opened


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))), ids=str)
def test_the_latest_version_is_current_in_whatever_order_they_come(
    store: WritableStore, order: tuple[int, ...]
) -> None:
    for number in order:
        put(store, number)
        store.commit()
    assert shown(store) == {"current": {3}, "superseded": {1, 2}}
    assert revisions(store) == {(3, 2), (2, 1)}


def test_the_claims_of_an_older_version_are_no_longer_current_but_still_there(store: WritableStore) -> None:
    put(store, 1)
    store.commit()
    claim = node(iris.claim(an_id(1), "0"))
    assert list(store._database.quads_for_pattern(claim, None, None, ox.DefaultGraph()))
    put(store, 2)
    store.commit()
    assert not list(store._database.quads_for_pattern(claim, None, None, ox.DefaultGraph()))
    kept = {
        quad.triple
        for quad in store._database.quads_for_pattern(None, None, None, node(graphs.superseded_graph(an_id(1))))
    }
    assert {quad.triple for quad in store._database.quads_for_pattern(claim, None, None, None)} <= kept
    assert kept >= {ox.Triple(claim, node("rdf:type"), node("pol:Claim"))}


def test_the_older_version_is_still_named_with_what_it_was(store: WritableStore) -> None:
    put(store, 1, 2)
    store.commit()
    article = node(iris.article(an_id(1)))
    said = {
        quad.predicate: quad.object
        for quad in store._database.quads_for_pattern(article, None, None, ox.DefaultGraph())
    }
    assert said[node("schema:headline")] == ox.Literal("Version 1")
    types = set(store._database.quads_for_pattern(article, node("rdf:type"), None, ox.DefaultGraph()))
    assert {quad.object for quad in types} == {node("pol:SupersededArticle")}


def test_a_version_whose_successor_is_taken_out_is_current_again(store: WritableStore) -> None:
    put(store, 1, 2)
    store.commit()
    store.remove_article(an_id(2))
    store.commit()
    assert shown(store) == {"current": {1}, "superseded": set()}
    assert revisions(store) == set()
    assert not list(store._database.quads_for_pattern(None, None, None, node(graphs.revision_graph(an_id(1)))))


def test_putting_an_old_version_again_leaves_it_superseded(store: WritableStore) -> None:
    put(store, 1, 2)
    store.commit()
    store.put_article(an_id(1), a_version(1, day=1, claims=5))
    store.commit()
    assert shown(store) == {"current": {2}, "superseded": {1}}
    held = list(
        store._database.quads_for_pattern(None, node("pol:statedIn"), None, node(graphs.superseded_graph(an_id(1))))
    )
    assert len(held) == 5


def test_two_versions_of_one_day_both_stay_and_it_is_said(store: WritableStore) -> None:
    store.put_article(an_id(1), a_version(1))
    store.put_article(an_id(2), a_version(2))
    store.commit()
    assert shown(store) == {"current": {1, 2}, "superseded": set()}
    assert [each.article_ids for each in store.undecided] == [(an_id(1), an_id(2))]
    assert "nothing says which is the later" in store.undecided[0].message


def test_the_time_of_the_last_change_decides_between_versions_of_one_day(store: WritableStore) -> None:
    store.put_article(an_id(2), a_version(2))
    store.put_article(an_id(1), a_version(1, modified="2026-03-01T15:00:00Z"))
    store.commit()
    assert shown(store) == {"current": {1}, "superseded": {2}}
    assert store.undecided == ()


def test_articles_of_other_addresses_are_left_alone(store: WritableStore) -> None:
    put(store, 1, 2)
    put(store, 3, key="https://www.example.org/news/3")
    put(store, 4, 5, key=None)
    store.commit()
    assert shown(store) == {"current": {2, 3, 4, 5}, "superseded": {1}}


def test_the_manifest_counts_current_articles_and_claims(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        for number in (2, 1, 3):
            put(store, number)
            store.commit()
        from server.store.versions import read_manifest

        manifest = read_manifest(store.live.versions.folder / (store.version or ""))
        assert (manifest.articles, manifest.claims) == (1, 2)
        assert manifest.quads == store._count("GRAPH ?graph { ?s ?p ?o }")


def test_what_was_settled_is_what_would_be_settled_from_nothing(tmp_path: Path) -> None:
    states = []
    for name, order in (("a", (1, 2, 3)), ("b", (3, 1, 2))):
        with open_writable(tmp_path / name, background=a_background(rules=derivation_rules())) as store:
            for number in order:
                put(store, number)
                if name == "b":
                    store.commit()
            store.commit()
            states.append(set(store._database))
    named = [{quad for quad in state if isinstance(quad.subject, ox.NamedNode)} for state in states]
    assert named[0] == named[1]


@given(
    st.permutations(
        [Version(an_id(n), dt.datetime(2026, 3, d, tzinfo=dt.UTC)) for n, d in ((1, 4), (2, 1), (3, 4), (4, 2))]
    )
)
def test_the_order_of_versions_depends_on_their_times_alone(versions: list[Version]) -> None:
    lineage = order_versions(versions)
    assert lineage.current == {an_id(1), an_id(3)}
    assert set(lineage.replaced) == {(an_id(4), an_id(2)), (an_id(1), an_id(4)), (an_id(3), an_id(4))}
    assert [each.article_ids for each in lineage.undecided] == [(an_id(1), an_id(3))]


def test_an_undated_version_replaces_none_and_is_told_of() -> None:
    dated = Version(an_id(1), dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    lineage = order_versions([dated, Version(an_id(2), None)])
    assert lineage.current == {an_id(1), an_id(2)}
    assert [each.moment for each in lineage.undecided] == [None]


def test_a_server_that_is_written_to_by_http_keeps_versions_too(tmp_path: Path) -> None:
    desk = HouseDesk(tmp_path / "s", keep=2)
    try:
        for number, day in ((2, 2), (1, 1)):
            text = f"Dorset Police has {number}00 police officers.\n"
            article = Article(
                *(text, f"{number:064x}", "a"), url=ADDRESS, title="Officers", published=dt.date(2026, 3, day)
            )
            processed = process(article, begin_run(dt.datetime(2026, 3, 9, tzinfo=dt.UTC)))
            desk.put(graphs.article_graph(processed.identifier), processed.quads, replace=True, admin=False)
            desk.commit()
        values = desk._store._database.query(
            "SELECT ?value { ?claim <https://w3id.org/beatgraph/ns#statedValue> ?value }"
        )
        assert {row["value"].value for row in values} == {"200"}  # type: ignore[union-attr]
        with pytest.raises(GraphProtected):
            desk.delete(graphs.revision_graph(an_id(1)), admin=True)
    finally:
        desk.close()
