"""The worker's side of the conversation, spoken with in this process."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.store import frames
from server.store.process import describe_exit
from server.store.terms import term_from_json, term_to_json
from server.store.versions import Versions
from server.store.worker import MEMORY_BYTES, serve


@pytest.fixture
def worker(small_store: Path) -> Iterator[socket.socket]:
    """A connection to a worker that runs in a thread, without its walls."""
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    thread = threading.Thread(target=serve, args=(theirs,))
    thread.start()
    yield ours
    ours.close()
    thread.join(timeout=10)
    theirs.close()
    assert not thread.is_alive()


@pytest.fixture
def database(small_store: Path) -> Iterator[str]:
    """The path of the current snapshot."""
    with Versions(small_store).hold() as hold:
        yield str(hold.database)


def converse(worker: socket.socket, database: str, query: str, /, **changes: Any) -> frames.Frame:
    """Ask a query and return the frame that answers it."""
    request = {
        "database": database,
        "query": query,
        "media_type": "text/csv",
        "default_graphs": None,
        "named_graphs": None,
        "bindings": {},
        "timeout_seconds": 30,
        "limit_bytes": 1 << 24,
        "house_prefixes": True,
    }
    frames.send_frame(worker, frames.QUERY, json.dumps(request | changes).encode())
    return frames.receive_frame(worker)


def test_a_short_result_is_the_payload(worker: socket.socket, database: str) -> None:
    assert converse(worker, database, "ASK {}") == frames.Frame(frames.WHOLE, b"true")


def test_a_long_result_is_a_file_that_nobody_else_can_open(worker: socket.socket, database: str) -> None:
    frame = converse(worker, database, f'SELECT ?s ?x {{ ?s ?p ?o BIND("{"a" * 1000}" AS ?x) }} LIMIT 1000')
    assert frame.kind == frames.FILE
    assert frame.descriptor is not None
    with os.fdopen(frame.descriptor, "rb") as file:
        content = os.pread(file.fileno(), 1 << 24, 0)
        assert os.fstat(file.fileno()).st_nlink == 0
    assert len(content) == int(frame.payload) > MEMORY_BYTES
    assert content.count(b"\r\n") == 1001


def test_the_prefixes_of_the_house_are_there_where_they_are_wanted(worker: socket.socket, database: str) -> None:
    assert converse(worker, database, "ASK { ?s a pol:Claim }").kind == frames.WHOLE
    assert converse(worker, database, "ASK { ?s a pol:Claim }", house_prefixes=False).kind == frames.FAILED


@pytest.mark.parametrize(
    ("query", "changes", "reason"),
    [
        ("ASK {", {}, "syntax"),
        ("ASK { FILTER(<urn:f>()) }", {}, "unsupported"),
        ("ASK {}", {"media_type": "text/turtle"}, "mismatch"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {}, "mismatch"),
        ("SELECT * { ?s ?p ?o }", {"limit_bytes": 10}, "too-large"),
        ("ASK {}", {"database": "/nowhere"}, "failure"),
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", {}, "failure"),
    ],
)
def test_a_failure_has_its_reason_and_the_next_query_its_answer(
    worker: socket.socket, database: str, query: str, changes: dict[str, Any], reason: str
) -> None:
    frame = converse(worker, database, query, **changes)
    assert frame.kind == frames.FAILED
    assert json.loads(frame.payload)["reason"] == reason
    assert converse(worker, database, "ASK {}") == frames.Frame(frames.WHOLE, b"true")


def test_a_snapshot_is_opened_on_its_own(worker: socket.socket, database: str) -> None:
    frames.send_frame(worker, frames.OPEN, json.dumps({"database": database}).encode())
    assert frames.receive_frame(worker) == frames.Frame(frames.READY)


@given(payload=st.binary(max_size=200_000))
def test_a_frame_arrives_as_it_was_sent(payload: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=frames.send_frame, args=(ours, frames.WHOLE, payload))
        sender.start()
        assert frames.receive_frame(theirs) == frames.Frame(frames.WHOLE, payload)
        sender.join()


@pytest.mark.parametrize("bytes_sent", [b"", b"W", b"W\x05\x00\x00\x00ab", b"W\xff\xff\xff\xff"])
def test_half_a_frame_is_an_end(bytes_sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(bytes_sent)
        ours.close()
        with pytest.raises(frames.ConnectionEnded):
            frames.receive_frame(theirs)


TERMS = st.one_of(
    st.builds(ox.NamedNode, st.sampled_from(["urn:a", "http://example.org/é#x"])),
    st.builds(ox.Literal, st.text(max_size=20)),
    st.builds(lambda text: ox.Literal(text, language="en-gb"), st.text(max_size=20)),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:type")), st.text(max_size=20)),
)


@given(term=TERMS)
def test_a_term_comes_back_from_json(term: ox.NamedNode | ox.Literal) -> None:
    assert term_from_json(json.loads(json.dumps(term_to_json(term)))) == term


def test_an_exit_is_told_in_words() -> None:
    assert describe_exit(-6) == "it was ended by SIGABRT"
    assert describe_exit(None) == "it ended with code None"
