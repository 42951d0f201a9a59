"""The writer of a plain store: what is written is whole, seen at once, and there for good, whoever is killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from server.store.errors import EngineClosed, EngineFailure, QueryRefused, QuerySyntaxError, StoreError, StoreUnusable
from server.store.plain import open_plain
from server.store.store import open_readable, open_writable
from server.store.versions import Versions, number_of
from server.store.writer import StoreWriter, WriterSettings
from server.store.writes import DataUnreadable, GraphMissing, UpdateFailed, WriteFailed, WriterBusy, WriteTimeout
from tests.server.building import a_store

TURTLE = "text/turtle"
KILLS = 8
ENDLESS = (
    "INSERT { <urn:x> <urn:n> ?n } WHERE { "
    + " ".join(f"VALUES ?v{place} {{ {' '.join(map(str, range(60)))} }}" for place in range(7))
    + " BIND (?v0 + ?v1 AS ?n) }"
)


@contextmanager
def a_writer(directory: Path, **settings: Any) -> Iterator[StoreWriter]:
    writer = StoreWriter(directory, WriterSettings(plain=True, **settings))
    try:
        yield writer
    finally:
        writer.close()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[StoreWriter]:
    with a_writer(tmp_path / "s") as writer:
        yield writer


def quads_of(directory: Path) -> set[str]:
    with open_readable(directory) as store:
        return {str(quad) for quad in store._database}


def version_of(directory: Path) -> int:
    return number_of(Versions(directory).current() or "0")


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_update_is_published_before_it_is_acknowledged(writer: StoreWriter, tmp_path: Path) -> None:
    written = writer.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert written.version == Versions(tmp_path / "s").current()
    assert quads_of(tmp_path / "s") == {"<urn:a> <urn:b> <urn:c>"}


def test_a_syntax_error_says_where_and_makes_no_version(writer: StoreWriter, tmp_path: Path) -> None:
    before = number_of(writer.update("CLEAR ALL").version)
    with pytest.raises(QuerySyntaxError) as caught:
        writer.update("INSERT DATA {\n  <urn:a> <urn:b> }")
    assert (caught.value.line, caught.value.column) == (2, 19)
    assert version_of(tmp_path / "s") == before


def test_an_update_that_fails_half_way_leaves_nothing(writer: StoreWriter, tmp_path: Path) -> None:
    writer.update("CREATE GRAPH <urn:g>")
    before = version_of(tmp_path / "s")
    with pytest.raises(UpdateFailed, match="already exists"):
        writer.update("INSERT DATA { <urn:a> <urn:b> 1 } ; CREATE GRAPH <urn:g>")
    assert version_of(tmp_path / "s") == before
    assert quads_of(tmp_path / "s") == set()


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1/x>",
        "CLEAR ALL;lOaD\t<http://127.0.0.1/x> INTO GRAPH <urn:g>",
        "PREFIX x: <http://127.0.0.1/> LOAD # there\n x:a",
        "CLEAR ALL;LOADSILENT<http://127.0.0.1/x>;LOAD<http://127.0.0.1/x>",
        "INSERT { ?s ?p ?o } WHERE { { SERVICE\n<http://127.0.0.1/x> { ?s ?p ?o } } }",
    ],
)
def test_an_update_that_would_call_another_server_is_refused(writer: StoreWriter, text: str) -> None:
    with pytest.raises(QueryRefused, match="another one, and is refused"):
        writer.update(text)


@pytest.mark.parametrize(
    "load", ["LOAD SILENT <{}>", "LOADSILENT<{}>", "lOaD # there\n\tSILENT<{}> INTO GRAPH <urn:g>"]
)
def test_a_silent_load_calls_nobody_and_says_nothing(writer: StoreWriter, tmp_path: Path, load: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        writer.update(load.format(f"http://127.0.0.1:{server.getsockname()[1]}/x"))
        with pytest.raises(TimeoutError):
            server.accept()
    assert quads_of(tmp_path / "s") == set()


def test_words_that_only_look_like_calls_are_data(writer: StoreWriter, tmp_path: Path) -> None:
    writer.update("PREFIX load: <urn:load/> INSERT DATA { load:a <urn:SERVICE> 'LOAD <urn:x>' }")
    assert quads_of(tmp_path / "s") == {'<urn:load/a> <urn:SERVICE> "LOAD <urn:x>"'}


def test_a_graph_is_made_replaced_and_added_to(writer: StoreWriter, tmp_path: Path) -> None:
    put = [
        writer.put_graph("http://ex/g", b"<a> <b> 1 .", media_type=TURTLE, replace=True).created,
        writer.put_graph("http://ex/g", b"<a> <b> 2 .", media_type=TURTLE, replace=True).created,
        writer.put_graph("http://ex/g", b"<a> <b> 3 .", media_type=TURTLE, replace=False).created,
    ]
    assert put == [True, False, False]
    with open_readable(tmp_path / "s") as store:
        assert {(quad.subject.value, quad.object.value, quad.graph_name.value) for quad in store._database} == {  # type: ignore[union-attr]
            ("http://ex/a", "2", "http://ex/g"),
            ("http://ex/a", "3", "http://ex/g"),
        }


def test_an_empty_graph_is_there_until_it_is_deleted(writer: StoreWriter) -> None:
    assert writer.put_graph("urn:g", b"", media_type=TURTLE, replace=True).created
    assert not writer.put_graph("urn:g", b"", media_type=TURTLE, replace=True).created
    writer.delete_graph("urn:g")
    with pytest.raises(GraphMissing, match="urn:g"):
        writer.delete_graph("urn:g")


def test_the_default_graph_is_written_like_any_other_but_always_there(writer: StoreWriter, tmp_path: Path) -> None:
    assert not writer.put_graph(None, b"<urn:a> <urn:b> 1 .", media_type=TURTLE, replace=True).created
    assert len(quads_of(tmp_path / "s")) == 1
    writer.delete_graph(None)
    writer.delete_graph(None)
    assert quads_of(tmp_path / "s") == set()


def test_blank_nodes_of_two_documents_are_two(writer: StoreWriter, tmp_path: Path) -> None:
    for number in (1, 2):
        writer.put_graph("urn:g", f"_:x <urn:n> {number} .".encode(), media_type=TURTLE, replace=False)
    with open_readable(tmp_path / "s") as store:
        assert len({quad.subject for quad in store._database}) == 2


@pytest.mark.parametrize(
    ("content", "media_type", "place"),
    [
        (b"<urn:a> <urn:b>\n  .", TURTLE, (2, 3)),
        (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> .", "application/n-triples", (2, 9)),
        (b"\xff", TURTLE, (1, 1)),
        (b"<urn:g> { <urn:a> <urn:b> 1 }", "application/trig", (None, None)),
        (b"<r", "application/rdf+xml", (None, None)),
        (b'{"@context": "http://127.0.0.1/c"}', "application/ld+json", (None, None)),
        (b"a,b", "text/csv", (None, None)),
    ],
)
def test_a_document_that_cannot_be_read_says_where(
    writer: StoreWriter, content: bytes, media_type: str, place: tuple[int | None, int | None]
) -> None:
    with pytest.raises(DataUnreadable) as caught:
        writer.put_graph("urn:g", content, media_type=media_type, replace=True)
    assert (caught.value.line, caught.value.column) == place


def test_a_dataset_with_nothing_but_a_default_graph_is_taken(writer: StoreWriter, tmp_path: Path) -> None:
    writer.put_graph("urn:g", b"<urn:a> <urn:b> <urn:c> .", media_type="application/n-quads", replace=True)
    assert quads_of(tmp_path / "s") == {"<urn:a> <urn:b> <urn:c> <urn:g>"}


def test_a_document_longer_than_a_frame_arrives_whole(writer: StoreWriter, tmp_path: Path) -> None:
    content = b"".join(b"<urn:s%d> <urn:p> <urn:o> .\n" % number for number in range(60_000))
    assert len(content) > 1 << 20
    writer.put_graph("urn:g", content, media_type="application/n-triples", replace=True)
    assert len(quads_of(tmp_path / "s")) == 60_000


def test_relative_iris_are_resolved_against_the_base_that_is_given(writer: StoreWriter, tmp_path: Path) -> None:
    writer.put_graph("http://ex/g", b"<a> <a> <a> .", media_type=TURTLE, replace=True, base_iri="http://other/x")
    assert quads_of(tmp_path / "s") == {"<http://other/a> <http://other/a> <http://other/a> <http://ex/g>"}


def test_using_comes_from_beside_the_text(writer: StoreWriter, tmp_path: Path) -> None:
    writer.update("INSERT DATA { <urn:a> <urn:b> 1 GRAPH <urn:g> { <urn:a> <urn:b> 2 } }")
    writer.update("INSERT { <urn:c> ?p ?o } WHERE { ?s ?p ?o }", using_graphs=["urn:g"])
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert f'<urn:c> <urn:b> "2"{integer}' in quads_of(tmp_path / "s")
    assert f'<urn:c> <urn:b> "1"{integer}' not in quads_of(tmp_path / "s")


def test_a_write_past_its_deadline_is_ended_and_leaves_nothing(writer: StoreWriter, tmp_path: Path) -> None:
    writer.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    began = time.monotonic()
    with pytest.raises(WriteTimeout, match=r"longer than 0\.5 s; nothing was written"):
        writer.update(f"CLEAR ALL; {ENDLESS}", timeout_seconds=0.5)
    assert time.monotonic() - began < 5
    assert quads_of(tmp_path / "s") == {"<urn:a> <urn:b> <urn:c>"}
    writer.update("INSERT DATA { <urn:d> <urn:e> <urn:f> }")
    assert quads_of(tmp_path / "s") == {"<urn:a> <urn:b> <urn:c>", "<urn:d> <urn:e> <urn:f>"}


def test_writes_that_wait_together_are_one_version_and_a_refusal_touches_no_other(
    writer: StoreWriter, tmp_path: Path
) -> None:
    writer.update("CLEAR ALL")
    with ThreadPoolExecutor(9) as threads:
        late = threads.submit(writer.update, ENDLESS, timeout_seconds=1.0)
        time.sleep(0.3)
        puts = [
            threads.submit(writer.put_graph, f"urn:g{number}", b"<urn:a> <urn:b> 1 .", media_type=TURTLE, replace=True)
            for number in range(5)
        ]
        wrong = threads.submit(writer.put_graph, "urn:g9", b"<urn:a>", media_type=TURTLE, replace=True)
        assert isinstance(late.exception(), WriteTimeout)
        assert isinstance(wrong.exception(), DataUnreadable)
        assert len({put.result().version for put in puts}) == 1
    assert len(quads_of(tmp_path / "s")) == 5
    assert version_of(tmp_path / "s") == 3  # the empty store, CLEAR ALL, and the five


def test_who_dies_while_others_wait_takes_nobody_along(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s", timeout_seconds=20.0) as writer, ThreadPoolExecutor(8) as threads:
        writer.update("CLEAR ALL")
        deadly = threads.submit(writer.update, ENDLESS, timeout_seconds=20.0)
        time.sleep(0.3)
        puts = [
            threads.submit(writer.put_graph, f"urn:g{n}", b"<urn:a> <urn:b> 1 .", media_type=TURTLE, replace=True)
            for n in range(3)
        ]
        for _ in range(2):
            first = writer.pid
            assert first is not None
            os.kill(first, signal.SIGKILL)
            wait_for(lambda first=first: deadly.done() or writer.pid not in (None, first))  # type: ignore[misc]
            time.sleep(2)  # until it is at the deadly one again
        assert isinstance(deadly.exception(timeout=10), WriteFailed)
        assert [put.result(timeout=20).created for put in puts] == [True, True, True]


def test_too_many_waiting_writes_are_told_to_come_again(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s", queue_length=2) as writer, ThreadPoolExecutor(4) as threads:
        writer.update("CLEAR ALL")
        threads.submit(writer.update, ENDLESS, timeout_seconds=1.5)
        time.sleep(0.3)
        for _ in range(2):
            threads.submit(writer.update, "CLEAR ALL")
        wait_for(lambda: writer.waiting == 2)
        with pytest.raises(WriterBusy, match="too many"):
            writer.update("CLEAR ALL")


def test_another_process_that_writes_is_named_and_waited_for_by_the_client(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s") as writer:
        with open_plain(tmp_path / "s", keep=3), pytest.raises(WriterBusy, match=rf"pid {os.getpid()}") as caught:
            writer.update("CLEAR ALL")
        assert caught.value.status == 503
        assert caught.value.retry_after_seconds
        writer.update("CLEAR ALL")


def test_the_store_is_given_up_after_some_seconds_without_work(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s", idle_seconds=0.2) as writer:
        writer.update("INSERT DATA { <urn:a> <urn:b> 1 }")
        process = writer.pid

        def opened() -> bool:
            try:
                open_plain(tmp_path / "s", keep=3).close()
            except StoreError:
                return False
            return True

        wait_for(opened)
        assert not (tmp_path / "s" / "torn").exists()
        writer.update("INSERT DATA { <urn:a> <urn:b> 2 }")
        assert writer.pid == process
    assert len(quads_of(tmp_path / "s")) == 2


def test_a_disk_that_refuses_fails_the_write_and_not_the_next_one(writer: StoreWriter, tmp_path: Path) -> None:
    writer.update("INSERT DATA { <urn:a> <urn:b> 1 }")
    versions = tmp_path / "s" / "versions"
    versions.rename(tmp_path / "aside")
    versions.touch()
    with pytest.raises(WriteFailed, match=r"cannot be used: .*; nothing was written"):
        writer.update("INSERT DATA { <urn:a> <urn:b> 2 }")
    versions.unlink()
    (tmp_path / "aside").rename(versions)
    writer.update("INSERT DATA { <urn:a> <urn:b> 3 }")
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert quads_of(tmp_path / "s") == {f'<urn:a> <urn:b> "{number}"{integer}' for number in (1, 3)}


def test_a_fault_of_ours_is_told_to_whom_it_concerns(writer: StoreWriter, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(writer, "_applied", fail)
        with pytest.raises(EngineFailure):
            writer.update("CLEAR ALL")
    writer.update("CLEAR ALL")


def test_a_closed_writer_ends_its_process_and_writes_no_more(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s") as writer:
        writer.update("CLEAR ALL")
        process = writer.pid
    assert process is not None
    assert not Path(f"/proc/{process}").exists()
    with pytest.raises(EngineClosed):
        writer.update("CLEAR ALL")


def test_only_the_last_versions_remain(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s", versions_kept=2) as writer:
        for number in range(12):
            writer.update(f"INSERT DATA {{ <urn:a> <urn:b> {number} }}")
    assert len(list((tmp_path / "s" / "versions").iterdir())) == 2
    assert len(quads_of(tmp_path / "s")) == 12


def test_what_a_killed_writer_left_half_done_is_taken_back_by_the_next(tmp_path: Path) -> None:
    with a_writer(tmp_path / "s") as writer:
        writer.put_graph("urn:g", b"<urn:a> <urn:b> <urn:c> .", media_type=TURTLE, replace=True)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
    assert (tmp_path / "s" / "torn").exists()
    database = ox.Store(str(tmp_path / "s" / "live"))
    database.clear()
    database.flush()
    del database
    with open_plain(tmp_path / "s", keep=3) as store:
        assert {str(quad) for quad in store.database} == {"<urn:a> <urn:b> <urn:c> <urn:g>"}
    assert not (tmp_path / "s" / "torn").exists()


def test_a_writer_that_is_killed_again_and_again_loses_nothing_acknowledged_and_shows_no_half(tmp_path: Path) -> None:
    acknowledged: set[int] = set()
    failures: list[Exception] = []
    stop = threading.Event()

    def write(first: int) -> None:
        number = first
        while not stop.is_set():
            body = "".join(f"<urn:s> <urn:p{place}> {number} .\n" for place in range(20)).encode()
            try:
                writer.put_graph(f"urn:g{number}", body, media_type=TURTLE, replace=True)
            except WriteFailed as error:
                failures.append(error)
            else:
                acknowledged.add(number)
            number += 3

    with a_writer(tmp_path / "s") as writer:
        threads = [threading.Thread(target=write, args=(first,)) for first in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            time.sleep(random.uniform(0.1, 0.8))
            if writer.pid is not None:
                os.kill(writer.pid, signal.SIGKILL)
        before = len(acknowledged)
        wait_for(lambda: len(acknowledged) > before)
        stop.set()
        for thread in threads:
            thread.join()
        assert writer.killed >= 3
    with open_readable(tmp_path / "s") as store:
        sizes = {
            graph.value: sum(1 for _ in store._database.quads_for_pattern(None, None, None, graph))  # type: ignore[union-attr]
            for graph in store._database.named_graphs()
        }
    assert {f"urn:g{number}" for number in acknowledged} <= set(sizes)
    assert set(sizes.values()) == {20}


def test_a_store_of_articles_is_not_opened_as_plain_nor_a_plain_one_as_that(tmp_path: Path) -> None:
    articles = a_store(tmp_path / "articles")
    with pytest.raises(StoreUnusable, match="a store of articles, not a plain store; name another folder"):
        open_plain(articles, keep=3)
    open_plain(tmp_path / "plain", keep=3).close()
    with pytest.raises(StoreUnusable, match="a plain store, not a store of articles; name another folder"):
        open_writable(tmp_path / "plain")
    with a_writer(articles) as writer, pytest.raises(WriteFailed, match="a store of articles"):
        writer.update("CLEAR ALL")
