"""The store: what is put in, published, read by others, and what is there after a kill."""

from __future__ import annotations

import fcntl
import io
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology import graphs
from server.store.background import bundled_background
from server.store.errors import StoreInUse, StoreMissing, StoreUnusable
from server.store.store import Store, WritableStore, open_readable, open_writable
from server.store.versions import Versions, lock_held_file, number_of
from tests.server.building import a_background, a_store, an_article, an_id, node, union_faults

KILLS = 25


def run_quads(run: str, *, at: str) -> list[ox.Quad]:
    return [ox.Quad(node(f"run:{run}"), node("prov:endedAtTime"), ox.Literal(at), node(graphs.run_graph(run)))]


def graph_of(store: Store, graph: str) -> set[ox.Quad]:
    return set(store._database.quads_for_pattern(None, None, None, node(graph)))


def test_the_first_writable_opening_publishes_the_background(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        first = store.version
        assert first is not None
        assert number_of(first) == 1
    with open_readable(tmp_path / "s") as reader:
        assert reader.version == first
        assert reader.articles() == []
        assert len(graph_of(reader, graphs.ONTOLOGY)) == 2


def test_the_bundled_background_is_stored_whole_and_its_shapes_are_hidden(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s") as store:
        counted = {
            graph: len(graph_of(store, graph))
            for graph in (graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES)
        }
        assert all(counted.values()), counted
        assert sum(counted.values()) == len(set(bundled_background().quads()))
        assert union_faults(store._database) == set()


def test_open_takes_the_way_of_its_argument(tmp_path: Path) -> None:
    a_store(tmp_path / "s")
    with Store.open(tmp_path / "s", writable=False) as reader:
        assert not isinstance(reader, WritableStore)
    with Store.open(tmp_path / "s", writable=True, background=a_background()) as writer:
        assert isinstance(writer, WritableStore)


def test_articles_are_listed_with_title_publisher_and_date_the_latest_first(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        store.put_article(an_id(1), an_article(1, title="Older", day=2))
        store.put_article(an_id(2), an_article(2, title="Newer", day=9))
        store.commit()
    with open_readable(tmp_path / "s") as reader:
        assert [(entry.title, entry.publisher, entry.published) for entry in reader.articles()] == [
            ("Newer", "The Invented Post", "2026-03-09"),
            ("Older", "The Invented Post", "2026-03-02"),
        ]


def test_putting_the_same_article_again_makes_no_version(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        assert store.put_article(an_id(1), an_article(1), run_quads("a", at="09:00"))
        version = store.commit()
        assert not store.put_article(an_id(1), an_article(1), run_quads("b", at="10:00"))
        assert store.commit() == version
        assert graph_of(store, graphs.run_graph("b")) == set()


def test_a_changed_article_replaces_its_graph_and_nothing_else(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        store.put_article(an_id(1), an_article(1, claims=5))
        store.put_article(an_id(2), an_article(2))
        other = graph_of(store, graphs.article_graph(an_id(2)))
        assert store.put_article(an_id(1), an_article(1, claims=1, title="Corrected"))
        assert len(graph_of(store, graphs.article_graph(an_id(1)))) == 8
        assert graph_of(store, graphs.article_graph(an_id(2))) == other
        assert union_faults(store._database) == set()


def test_a_removed_article_takes_along_only_what_nobody_else_says(tmp_path: Path) -> None:
    shared = ox.Triple(node("urn:shared"), node("urn:is"), node("urn:said"))
    with open_writable(tmp_path / "s", background=a_background()) as store:
        store.put_article(an_id(1), an_article(1))
        store.put_article(an_id(2), an_article(2))
        assert store.remove_article(an_id(1))
        assert not store.remove_article(an_id(1))
        assert ox.Quad(*shared) in store._database
        assert store.remove_article(an_id(2))
        assert ox.Quad(*shared) not in store._database
        assert [entry.article_id for entry in store.articles()] == []


def test_a_triple_that_many_articles_share_is_counted_once(tmp_path: Path) -> None:
    with open_readable(a_store(tmp_path / "s", articles=5)) as reader:
        rows = reader._database.query("SELECT (COUNT(*) AS ?n) WHERE { <urn:shared> ?p ?o }")
        assert [row["n"].value for row in rows] == ["1"]  # type: ignore[union-attr]


def test_runs_are_hidden_until_named(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        store.put_article(an_id(1), an_article(1), run_quads("a", at="09:00"))
        database = store._database
        assert not database.query("ASK { ?run prov:endedAtTime ?at }", prefixes={"prov": node("prov:x").value[:-1]})
        assert database.query(f"ASK {{ GRAPH <{graphs.run_graph('a')}> {{ ?run ?p ?at }} }}")


@pytest.mark.parametrize(
    "wrong",
    [
        ox.Quad(node("urn:a"), node("urn:b"), node("urn:c"), node(graphs.ONTOLOGY)),
        ox.Quad(node("urn:a"), node("urn:b"), node("urn:c")),
        ox.Quad(node("urn:a"), node("urn:b"), ox.BlankNode(), node(graphs.article_graph(an_id(1)))),
    ],
    ids=["of another graph", "of no graph", "with a blank node"],
)
def test_a_quad_that_is_not_the_articles_is_refused_and_nothing_changes(tmp_path: Path, wrong: ox.Quad) -> None:
    with open_writable(tmp_path / "s", background=a_background()) as store:
        before = set(store._database)
        with pytest.raises(ValueError, match=r"graph|blank"):
            store.put_article(an_id(1), [*an_article(1), wrong])
        assert set(store._database) == before


def test_a_run_quad_outside_the_runs_is_refused(tmp_path: Path) -> None:
    with (
        open_writable(tmp_path / "s", background=a_background()) as store,
        pytest.raises(ValueError, match="not this one's"),
    ):
        store.put_article(an_id(1), an_article(1), an_article(2))


DERIVED = graphs.DERIVED
RULES = (
    f"INSERT {{ GRAPH <{DERIVED}> {{ ?a <urn:short> true }} }} WHERE {{ ?a a pol:NewsArticle }}".replace(
        "pol:NewsArticle", f"<{node('pol:NewsArticle').value}>"
    ),
    f"INSERT {{ GRAPH <{DERIVED}> {{ ?a <urn:shorter> true }} }} WHERE {{ ?a <urn:short> true }}",
    f"INSERT {{ GRAPH <{DERIVED}> {{ <urn:shared> <urn:is> <urn:said> }} }} WHERE {{}}",
)


def test_a_later_rule_sees_what_an_earlier_one_derived_and_old_conclusions_go(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background(rules=RULES)) as store:
        store.put_article(an_id(1), an_article(1))
        store.put_article(an_id(2), an_article(2))
        store.commit()
        assert len(graph_of(store, DERIVED)) == 5
        store.remove_article(an_id(1))
        store.commit()
        assert len(graph_of(store, DERIVED)) == 3
        assert union_faults(store._database) == set()


def test_deriving_twice_changes_nothing(tmp_path: Path) -> None:
    with open_writable(tmp_path / "s", background=a_background(rules=RULES)) as store:
        store.put_article(an_id(1), an_article(1))
        store.derive()
        before = set(store._database)
        store.derive()
        assert set(store._database) == before


def test_a_new_background_replaces_the_old_one_and_keeps_the_articles(tmp_path: Path) -> None:
    a_store(tmp_path / "s", articles=1)
    shared = ox.Quad(node("urn:shared"), node("urn:is"), node("urn:said"), node(graphs.REFERENCE))
    changed = a_background(fingerprint="two", extra=[shared], blank=False)
    with open_writable(tmp_path / "s", background=changed) as store:
        assert number_of(store.version or "") == 3
        assert len(graph_of(store, graphs.ONTOLOGY)) == 1
        assert [entry.article_id for entry in store.articles()] == [an_id(0)]
        assert union_faults(store._database) == set()
    with open_writable(tmp_path / "s", background=a_background(fingerprint="three")) as store:
        assert ox.Quad(shared.subject, shared.predicate, shared.object) in store._database
        assert union_faults(store._database) == set()


def test_the_same_background_is_not_loaded_again(tmp_path: Path) -> None:
    a_store(tmp_path / "s")
    with open_writable(tmp_path / "s", background=a_background()) as store:
        assert number_of(store.version or "") == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["put", "remove", "derive", "commit"]), st.integers(0, 3), st.integers(0, 3)),
        max_size=12,
    )
)
def test_whatever_happens_the_default_graph_is_the_union(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    directory = tmp_path_factory.mktemp("union")
    with open_writable(directory / "s", background=a_background(rules=RULES)) as store:
        for step, number, claims in steps:
            match step:
                case "put":
                    store.put_article(an_id(number), an_article(number, claims=claims))
                case "remove":
                    store.remove_article(an_id(number))
                case "derive":
                    store.derive()
                case _:
                    store.commit()
            assert union_faults(store._database) == set()


@pytest.mark.parametrize(("form", "rdf"), [("nquads", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)])
def test_the_export_holds_every_graph_once_hidden_ones_too(tmp_path: Path, form: str, rdf: ox.RdfFormat) -> None:
    with open_writable(tmp_path / "s", background=a_background(blank=False)) as store:
        store.put_article(an_id(1), an_article(1), run_quads("a", at="09:00"))
        output = io.BytesIO()
        store.export(output, form=form)
        stored = {quad for quad in store._database if not isinstance(quad.graph_name, ox.DefaultGraph)}
    exported = list(ox.parse(output.getvalue(), format=rdf))
    assert set(exported) == stored
    assert len(exported) == len(stored)


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with (
        open_writable(tmp_path / "s", background=a_background()),
        pytest.raises(StoreInUse, match=rf"is in use by another process \(pid {os.getpid()}\)"),
    ):
        open_writable(tmp_path / "s", background=a_background())


def test_a_closed_store_can_be_written_by_the_next(tmp_path: Path) -> None:
    for _ in range(2):
        with open_writable(tmp_path / "s", background=a_background()):
            pass


def test_there_is_nothing_to_read_before_the_first_version(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="no published store"):
        open_readable(tmp_path / "nowhere")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader")
    with pytest.raises(StoreUnusable, match=r"no store, and not empty: it holds letter\.txt"):
        open_writable(tmp_path, background=a_background())
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"


def test_a_store_of_another_format_is_refused(tmp_path: Path) -> None:
    a_store(tmp_path / "s")
    (tmp_path / "s" / "FORMAT").write_text("beatgraph store 9\n")
    with pytest.raises(StoreUnusable, match="beatgraph store 9"):
        open_writable(tmp_path / "s", background=a_background())


def test_a_file_in_the_place_of_the_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("")
    with pytest.raises(StoreUnusable, match="cannot be used"):
        open_writable(tmp_path / "s", background=a_background())


def test_an_unwritable_place_is_one_clear_error() -> None:
    with pytest.raises(StoreUnusable, match=r"the store /proc/beatgraph cannot be used"):
        open_writable("/proc/beatgraph", background=a_background())


def test_a_pointer_to_nothing_is_one_clear_error(tmp_path: Path) -> None:
    a_store(tmp_path / "s")
    (tmp_path / "s" / "CURRENT").write_text("000099-00000000\n")
    with pytest.raises(StoreUnusable, match="000099-00000000, which is not there"):
        open_readable(tmp_path / "s")


def test_a_broken_manifest_is_one_clear_error(tmp_path: Path) -> None:
    a_store(tmp_path / "s")
    next((tmp_path / "s" / "versions").glob("*/manifest.json")).with_name("x")
    for manifest in (tmp_path / "s" / "versions").glob("*/manifest.json"):
        manifest.write_text("{")
    with pytest.raises(StoreUnusable, match=r"manifest\.json"):
        open_readable(tmp_path / "s")


def test_a_removed_live_database_comes_back_from_the_current_version(tmp_path: Path) -> None:
    a_store(tmp_path / "s", articles=2)
    shutil.rmtree(tmp_path / "s" / "live")
    with open_writable(tmp_path / "s", background=a_background()) as store:
        assert len(store.articles()) == 2


def test_old_versions_go_but_the_last_and_those_in_use(tmp_path: Path) -> None:
    versions = Versions(tmp_path / "s")
    with open_writable(tmp_path / "s", background=a_background(), keep=2) as store:
        with open_readable(tmp_path / "s") as reader:
            for number in range(5):
                store.put_article(an_id(number), an_article(number))
                store.commit()
            left = sorted(folder.name for folder in versions.folder.iterdir())
            assert [number_of(name) for name in left] == [1, 5, 6]
            assert reader.articles() == []
        store.put_article(an_id(9), an_article(9))
        store.commit()
        left = sorted(folder.name for folder in versions.folder.iterdir())
        assert [number_of(name) for name in left] == [6, 7]


def test_a_hold_can_be_shared_and_is_released_by_the_last(tmp_path: Path) -> None:
    hold = Versions(a_store(tmp_path / "s")).hold()
    assert hold.share()
    hold.release()
    assert lock_held_file(hold.database.parent, exclusive=True) is None
    hold.release()
    descriptor = lock_held_file(hold.database.parent, exclusive=True)
    assert descriptor is not None
    os.close(descriptor)
    assert not hold.share()


def test_leftovers_of_a_killed_writer_are_cleaned_away(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "s")
    served = Versions(directory).current()
    (directory / "versions" / "unfinished-000003-00000000" / "db").mkdir(parents=True)
    (directory / "versions" / "doomed-000001-00000000").mkdir()
    (directory / "versions" / "000003-00000000" / "db").mkdir(parents=True)
    (directory / "versions" / "000003-00000000" / "held").touch()
    (directory / "CURRENT.tmp").write_text("000003-0000")
    (directory / "live.tmp").mkdir()
    with open_writable(directory, background=a_background()) as store:
        assert store.version == served
    assert not list(directory.glob("*.tmp"))
    assert all(folder.name[0].isdigit() and number_of(folder.name) < 3 for folder in (directory / "versions").iterdir())


def test_what_was_not_published_when_a_writer_ended_is_published_by_the_next_commit(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "s", articles=1)
    with open_writable(directory, background=a_background()) as store:
        store.put_article(an_id(7), an_article(7))
    with open_readable(directory) as reader:
        assert len(reader.articles()) == 1
    with open_writable(directory, background=a_background()) as store:
        store.commit()
    with open_readable(directory) as reader:
        assert len(reader.articles()) == 2


def test_a_background_that_was_half_loaded_is_loaded_again(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "s", articles=1)
    (directory / "background").unlink()
    with open_writable(directory, background=a_background()) as store:
        assert len(graph_of(store, graphs.ONTOLOGY)) == 2
        assert union_faults(store._database) == set()


def test_kill_at_any_moment_loses_nothing_that_was_said_to_be_stored(tmp_path: Path, project: Path) -> None:
    """Kill the writer again and again; the next finds a whole version with every article that was said to be stored."""
    directory, chance = tmp_path / "s", random.Random(20260301)
    said, whole = 0, 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.writer_process", str(directory), str(said + 1)],
            cwd=project,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline() if chance.random() < 0.8 else ""
        time.sleep(chance.random() * 0.25)
        process.kill()
        output = line + process.stdout.read()
        process.stdout.close()
        process.wait()
        complete = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
        said = max([said, *(int(number) for number, _ in complete)])
        if Versions(directory).current() is None:
            assert not complete
            continue
        with open_readable(directory) as reader:
            if complete:
                assert number_of(reader.version or "") >= number_of(complete[-1][1])
            stored = {entry.article_id for entry in reader.articles()}
            assert {an_id(number) for number in range(1, said + 1)} <= stored
            assert all(len(graph_of(reader, graphs.article_graph(article))) == 65 for article in stored)
            assert union_faults(reader._database) == set()
            whole += 1
    assert said > 0
    assert whole > KILLS // 3
    with open_writable(directory, background=a_background()) as store:
        store.commit()
        assert union_faults(store._database) == set()
        names = sorted(folder.name for folder in (directory / "versions").iterdir())
        assert names[-1] == store.version
        assert len(names) <= 3


def test_the_lock_goes_with_the_process_that_held_it(tmp_path: Path) -> None:
    directory = a_store(tmp_path / "s")
    with (directory / "lock").open("r+") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(StoreInUse):
            open_writable(directory, background=a_background())
    open_writable(directory, background=a_background()).close()
