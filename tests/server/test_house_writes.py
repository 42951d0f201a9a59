"""Writes to a store of articles: the gate, the owners of graphs, and what follows from a write."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from ingest.pipeline import begin_run, process
from ingest.reading import read_paths
from ontology import graphs
from server.store.store import WritableStore, open_readable, open_writable
from server.store.versions import Versions, read_manifest
from server.store.writer import StoreWriter, WriterSettings
from server.store.writes import GraphMissing, GraphProtected, WriteRefused
from tests.server.building import union_faults

TRIPLES = "application/n-triples"
MINE = "https://example.org/mine"
RUN = graphs.run_graph("0123456789ab")


@pytest.fixture(scope="module")
def articles(project: Path) -> dict[str, bytes]:
    """The graphs of four of the sample articles, as documents, by their IRIs."""
    run = begin_run(dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    documents = {}
    for article in list(read_paths([project / "ingest" / "samples"], meta=None, published=None))[:4]:
        processed = process(article, run)  # type: ignore[arg-type]  # the samples can be read
        triples = [quad.triple for quad in processed.quads]
        documents[graphs.article_graph(processed.identifier)] = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return documents  # type: ignore[return-value]  # there is no output to write to


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the background of this release and no article."""
    directory = tmp_path_factory.mktemp("empty") / "s"
    open_writable(directory).close()
    return directory


@pytest.fixture
def directory(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty, tmp_path / "s"))


@pytest.fixture
def writer(directory: Path) -> Iterator[StoreWriter]:
    writer = StoreWriter(directory, WriterSettings(timeout_seconds=120))
    yield writer
    writer.close()


@pytest.fixture(scope="module")
def guarded(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StoreWriter, Path]]:
    """A writer and its store, for requests that are all refused."""
    directory = Path(shutil.copytree(empty, tmp_path_factory.mktemp("guarded") / "s"))
    writer = StoreWriter(directory, WriterSettings(timeout_seconds=120))
    writer.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> 2 }} }}", admin=True)
    yield writer, directory
    writer.close()


def put(writer: StoreWriter, graph: str, content: bytes, *, admin: bool = False, replace: bool = True) -> bool:
    return writer.put_graph(graph, content, media_type=TRIPLES, replace=replace, admin=admin).created


def ask(directory: Path, query: str) -> bool:
    with open_readable(directory) as store:
        return bool(store._database.query(query))


def check_consequences(directory: Path) -> None:
    """See that union, derived graph and manifest are what they would be if all were made anew."""
    with open_writable(directory) as store:
        assert isinstance(store, WritableStore)
        assert union_faults(store.live.database) == set()
        derived = ox.NamedNode(graphs.DERIVED)
        before = set(store.live.database.quads_for_pattern(None, None, None, derived))
        stated = read_manifest(Versions(directory).folder / (store.version or ""))
        counted = store._describe()
        assert (stated.articles, stated.claims, stated.quads) == (counted.articles, counted.claims, counted.quads)
        store.derive()
        after = set(store.live.database.quads_for_pattern(None, None, None, derived))
        assert before == after
        assert len(before) > 5000


def test_an_article_that_is_put_is_seen_with_all_that_follows_from_it(
    writer: StoreWriter, directory: Path, articles: dict[str, bytes]
) -> None:
    for graph, content in articles.items():
        assert put(writer, graph, content)
    first, second, *_ = articles
    assert not put(writer, first, articles[first])
    assert ask(directory, f"ASK {{ GRAPH <{first}> {{ ?claim a ?type }} ?claim ?p ?o }}")
    writer.delete_graph(second)
    assert not ask(directory, f"ASK {{ GRAPH <{second}> {{ ?s ?p ?o }} }}")
    with pytest.raises(GraphMissing):
        writer.delete_graph(second)
    writer.close()
    check_consequences(directory)


def test_the_same_article_again_makes_no_version(writer: StoreWriter, articles: dict[str, bytes]) -> None:
    graph, content = next(iter(articles.items()))
    versions = [
        writer.put_graph(graph, content, media_type=TRIPLES, replace=replace).version for replace in (True, True, False)
    ]
    assert len(set(versions)) == 1


def test_an_article_that_the_gate_refuses_leaves_nothing_and_its_report_says_why(
    writer: StoreWriter, directory: Path, articles: dict[str, bytes]
) -> None:
    graph, content = next(iter(articles.items()))
    put(writer, graph, content)
    version = Versions(directory).current()
    broken = b"".join(line for line in content.splitlines(keepends=True) if b"reportedStatus" not in line)
    assert broken != content
    with pytest.raises(WriteRefused, match="breaks a rule") as caught:
        put(writer, graph, broken)
    assert caught.value.status == 422
    assert any(result["severity"] == "Violation" for result in caught.value.results)
    report = list(ox.parse(caught.value.report, format=ox.RdfFormat.TURTLE))
    assert any(quad.predicate.value.endswith("resultMessage") for quad in report)
    with pytest.raises(WriteRefused):
        writer.update(f"DELETE WHERE {{ GRAPH <{graph}> {{ ?claim pol:reportedStatus ?status }} }}")
    with pytest.raises(WriteRefused):
        writer.update(
            "DELETE { GRAPH ?g { ?claim pol:reportedStatus ?status } }"
            " WHERE { GRAPH ?g { ?claim pol:reportedStatus ?status } }"
        )
    assert Versions(directory).current() == version
    writer.close()
    check_consequences(directory)


@pytest.mark.parametrize("admin", [False, True])
@pytest.mark.parametrize(
    "graph", [None, graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES, graphs.DERIVED]
)
def test_nobody_writes_what_comes_with_the_release_or_follows(
    guarded: tuple[StoreWriter, Path], graph: str | None, admin: bool
) -> None:
    writer, directory = guarded
    before = Versions(directory).current()
    with pytest.raises(GraphProtected):
        writer.put_graph(graph, b"", media_type=TRIPLES, replace=False, admin=admin)
    with pytest.raises(GraphProtected):
        writer.delete_graph(graph, admin=admin)
    data = "<urn:a> <urn:b> 1"
    with pytest.raises(GraphProtected):
        writer.update(f"INSERT DATA {{ {f'GRAPH <{graph}> {{ {data} }}' if graph else data} }}", admin=admin)
    assert Versions(directory).current() == before


@pytest.mark.parametrize(
    "update",
    [
        "CLEAR ALL",
        "DROP NAMED",
        "CLEAR DEFAULT",
        f"COPY <{MINE}> TO DEFAULT",
        f"MOVE <{graphs.REFERENCE}> TO <{MINE}>",
        "INSERT { GRAPH ?g { <urn:a> <urn:b> 1 } } WHERE { VALUES ?g { graph:derived } }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?s<?o) }",
    ],
)
def test_an_update_that_reaches_a_protected_graph_by_a_detour_is_taken_back(
    guarded: tuple[StoreWriter, Path], update: str
) -> None:
    writer, directory = guarded
    version = Versions(directory).current()
    with pytest.raises(GraphProtected):
        writer.update(update, admin=True)
    assert Versions(directory).current() == version
    assert ask(directory, f"ASK {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> 2 }} <urn:a> <urn:b> 2 }}")


def test_another_graph_is_the_administrators_and_a_runs_graph_is_not(writer: StoreWriter, directory: Path) -> None:
    with pytest.raises(GraphProtected, match="only an admin"):
        put(writer, MINE, b"<urn:a> <urn:b> _:x .")
    assert put(writer, MINE, b"<urn:a> <urn:b> _:x .", admin=True)
    assert not put(writer, MINE, b"<urn:a> <urn:b> _:x .", admin=True, replace=False)
    with pytest.raises(GraphProtected, match="only an admin"):
        writer.update(f"CLEAR GRAPH <{MINE}>")
    assert put(writer, RUN, b"<urn:run> <urn:b> <urn:c> .")
    assert ask(directory, "ASK { { SELECT (COUNT(*) AS ?n) WHERE { <urn:a> <urn:b> ?o } } FILTER (?n = 2) }")
    assert not ask(directory, "ASK { <urn:run> ?p ?o }")
    writer.delete_graph(MINE, admin=True)
    assert not ask(directory, "ASK { <urn:a> ?p ?o }")
    writer.close()
    check_consequences(directory)


def test_the_union_follows_an_update_of_several_graphs(writer: StoreWriter, directory: Path) -> None:
    writer.update(
        f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:a> <urn:b> 1, 2 }} GRAPH <urn:other> {{ <urn:a> <urn:b> 2, 3 }} }}",
        admin=True,
    )
    writer.update(
        f"WITH <{MINE}> DELETE {{ ?s ?p ?o }} INSERT {{ GRAPH <{RUN}> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}",
        admin=True,
    )
    writer.update(
        "DELETE { GRAPH ?g { ?s ?p 3 } } INSERT { GRAPH ?g { ?s ?p 4 } } WHERE { GRAPH ?g { ?s ?p 3 } }", admin=True
    )
    with open_readable(directory) as store:
        values = {quad.object.value for quad in store._database.quads_for_pattern(ox.NamedNode("urn:a"), None, None)}  # type: ignore[union-attr]
        shown = {
            quad.object.value  # type: ignore[union-attr]
            for quad in store._database.quads_for_pattern(ox.NamedNode("urn:a"), None, None, ox.DefaultGraph())
        }
    assert values == {"1", "2", "4"}
    assert shown == {"2", "4"}
    writer.close()
    check_consequences(directory)


def test_what_an_ingest_left_unpublished_is_published_by_the_writer(
    writer: StoreWriter, directory: Path, articles: dict[str, bytes]
) -> None:
    first, second, *_ = articles
    with open_writable(directory) as store:
        name = ox.NamedNode(first)
        quads = [
            ox.Quad(quad.subject, quad.predicate, quad.object, name)
            for quad in ox.parse(articles[first], format=ox.RdfFormat.N_TRIPLES)
        ]
        store.put_article(first.rpartition("/")[2], quads)
    assert not ask(directory, f"ASK {{ GRAPH <{first}> {{ ?s ?p ?o }} }}")
    put(writer, second, articles[second])
    assert ask(directory, f"ASK {{ GRAPH <{first}> {{ ?s ?p ?o }} }}")
    writer.close()
    check_consequences(directory)


def test_a_killed_writer_takes_nothing_along_and_what_it_left_is_put_right(
    writer: StoreWriter, directory: Path, articles: dict[str, bytes]
) -> None:
    two = dict(list(articles.items())[:2])
    for graph, content in two.items():
        put(writer, graph, content)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
    put(writer, MINE, b"<urn:a> <urn:b> <urn:c> .", admin=True)
    with open_readable(directory) as store:
        assert len(store.articles()) == len(two)
    writer.close()
    check_consequences(directory)
