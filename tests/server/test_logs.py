"""The log: one line for each event, whatever it is made of, and nothing in it of what clients ask."""

from __future__ import annotations

import io
import logging
import logging.config
import shlex
import threading
import time
import tracemalloc
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server.log_batches import MOST_LINES, BatchedHandler
from server.log_lines import LineFormatter, logging_config
from server.logs import Access, QueryLog, hash_of, line_of, log, log_access, network_of
from server.store.errors import QueryError


def record_of(message: str, error: BaseException | None = None, level: int = logging.INFO) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("server.test", level, __file__, 1, message, None, info)


def parse(line: str) -> dict[str, str]:
    """Read logfmt as its readers do: values in double quotes, with backslash escapes."""
    return dict(part.partition("=")[::2] for part in shlex.split(line) if "=" in part)


@given(st.text(max_size=200))
def test_any_text_is_one_value_of_one_line(text: str) -> None:
    line = line_of("request", before="1", path=text, after="2")
    assert line.isprintable()
    fields = parse(line)
    assert fields.keys() == {"before", "path", "after"}
    assert (fields["before"], fields["after"]) == ("1", "2")
    if text.isprintable():
        assert fields["path"] == text


@pytest.mark.parametrize(
    "text",
    [
        "\nrequest method=GET path=/ status=200",
        '" status=200 "',
        "a\r\nb",
        "\x1b[2J\x1b[31m",
        "\u202e\u2028\u0085\u009b31m",
        "\ud800",
        "\0",
    ],
)
def test_nobody_can_write_a_line_of_his_own(text: str) -> None:
    line = LineFormatter().format(record_of(line_of("request", path=text)))
    assert line.isprintable()
    line.encode()
    assert [name for name in parse(line) if name in ("path", "status", "method")] == ["path"]


def test_what_other_code_logs_is_one_line_too() -> None:
    line = LineFormatter().format(record_of("a\nb\x1b[31m"))
    assert line.endswith("level=INFO logger=server.test a\\u000ab\\u001b[31m")
    assert line.startswith("time=20")


def test_a_long_value_is_cut_short() -> None:
    assert len(line_of("request", path="/" + "x" * 100_000)) < 300


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("a name", "unknown"),
        ("203.0.113.77\nx", "unknown"),
    ],
)
def test_no_whole_address_is_written_down(client: str, network: str) -> None:
    assert network_of(client) == network


def test_a_request_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "server.access"):
        log_access(Access("GET", "/sparql", 200, 141, 0.0123, client="203.0.113.77", query_hash="0a1b", outcome="ok"))
        log_access(Access("GET\n", "/a b", 404, None, 2.0))
    assert caplog.messages == [
        "request method=GET path=/sparql status=200 bytes=141 milliseconds=12.3 client=203.0.113.0/24"
        " query_hash=0a1b outcome=ok",
        'request method="GET\\n" path="/a b" status=404 milliseconds=2000.0',
    ]
    assert abs(caplog.records[0].created - time.time()) < 60


def test_long_texts_of_many_clients_fill_no_memory(caplog: pytest.LogCaptureFixture) -> None:
    tracemalloc.start()
    with caplog.at_level(logging.INFO, "server.access"):
        before, _ = tracemalloc.get_traced_memory()
        for number in range(300):
            text = f"{number}" + "x" * 100_000
            log_access(Access(text, f"/{text}", 404, 0, 0.1, client=text))
            caplog.clear()
        after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 2_000_000


def test_the_log_of_requests_can_be_silenced(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "server.access"):
        log_access(Access("GET", "/", 200, 1, 0.1))
    assert caplog.messages == []


QUERY = "SELECT * WHERE { ?person rdfs:label 'A Name' }"


def test_a_slow_query_is_noted_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "server.queries"):
        QueryLog().note(QUERY, form="SELECT", seconds=1.5, outcome="ok", length=99)
        QueryLog().note(QUERY, form="SELECT", seconds=0.99, outcome="ok", length=99)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert parse(caplog.messages[0]) == {
        "query_hash": hash_of(QUERY),
        "form": "SELECT",
        "characters": str(len(QUERY)),
        "bytes": "99",
        "milliseconds": "1500.0",
        "outcome": "ok",
    }
    assert "Name" not in caplog.text


def test_its_text_is_there_whole_where_the_operator_wants_it(caplog: pytest.LogCaptureFixture) -> None:
    query = QUERY + "\n#" + "x" * 1000
    QueryLog(slow_seconds=0, with_text=True).note(query, form=None, seconds=0.0, outcome="syntax")
    assert parse(caplog.messages[0])["query"] == query.replace("\n", "\\n")


def test_a_hash_is_the_beginning_of_the_sha256_of_the_text() -> None:
    assert hash_of("é") == hash_of("é".encode()) == "4a99557e4033c353"
    assert hash_of("\ud800") != hash_of("\ud801")


def fail(words: str) -> None:
    try:
        {}[words]
    except KeyError as error:
        raise ValueError(words) from error


def failure(words: str) -> ValueError:
    with pytest.raises(ValueError, match=words) as caught:
        fail(words)
    return caught.value


def test_an_error_is_told_by_its_class_and_place_and_not_by_its_words() -> None:
    line = LineFormatter().format(record_of("request_failed", failure("a secret")))
    fields = parse(line)
    assert fields["class"] == "ValueError < KeyError"
    assert "tests/server/test_logs.py:" in fields["at"]
    assert fields["at"].partition(";")[0].endswith(" fail")
    assert "secret" not in line


def test_an_error_of_the_system_is_told_by_its_reason() -> None:
    with pytest.raises(OSError, match="No such") as caught:
        Path("/nowhere/at all").read_bytes()
    assert parse(LineFormatter().format(record_of("x", caught.value)))["reason"] == "No such file or directory"


def test_its_words_are_there_where_the_operator_wants_them() -> None:
    line = LineFormatter(with_text=True).format(record_of("request_failed", failure("a secret")))
    assert "a secret" in line
    assert line.isprintable()


def test_a_circle_of_errors_ends() -> None:
    error = ValueError("x")
    error.__context__ = error
    assert "class=ValueError" in LineFormatter().format(record_of("x", error))


def test_the_configuration_writes_lines_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logging.config.dictConfig(logging_config())
        log(logging.getLogger("server.test"), logging.INFO, "begun", path="/a b")
        root.handlers[0].flush()
        assert capsys.readouterr().err.endswith('level=INFO logger=server.test begun path="/a b"\n')
    finally:
        root.handlers[:], root.level = handlers, level
        logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)


class Stream(io.StringIO):
    """A stream that notes each piece, and can be made to take nothing for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.open = threading.Event()
        self.open.set()

    def write(self, text: str) -> int:
        self.open.wait()
        self.pieces.append(text)
        return len(text)

    @property
    def lines(self) -> list[str]:
        return "".join(self.pieces).splitlines()


def until(condition: object, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:  # type: ignore[operator]
        time.sleep(0.01)
    assert condition()  # type: ignore[operator]


def test_lines_come_in_batches_of_whole_lines_in_their_order() -> None:
    stream = Stream()
    handler = BatchedHandler(stream)
    said = [f"line {number} " + "x" * 50 for number in range(500)]
    for line in said:
        handler.handle(record_of(line))
    assert stream.lines == []
    until(lambda: len(stream.lines) == 500)
    assert stream.lines == said
    assert len(stream.pieces) < 50
    assert all(piece.endswith("\n") and len(piece) < 4096 for piece in stream.pieces)


def test_a_warning_is_written_at_once_after_what_came_before() -> None:
    stream = Stream()
    handler = BatchedHandler(stream)
    handler.handle(record_of("first"))
    handler.handle(record_of("second", level=logging.WARNING))
    assert stream.lines == ["first", "second"]


def test_closing_writes_what_waits() -> None:
    stream = Stream()
    handler = BatchedHandler(stream)
    handler.handle(record_of("last"))
    handler.close()
    assert stream.lines == ["last"]


def test_a_log_that_takes_nothing_holds_up_nobody_and_says_what_was_dropped() -> None:
    stream = Stream()
    stream.open.clear()
    handler = BatchedHandler(stream)
    handler.handle(record_of("held"))
    until(lambda: not handler._lines)  # the writing thread has it, and waits
    begun = time.monotonic()
    for _ in range(MOST_LINES + 10):
        handler.handle(record_of("x"))
    handler.handle(record_of("a warning", level=logging.WARNING))
    assert time.monotonic() - begun < 20
    stream.open.set()
    until(lambda: "log_lines_dropped count=11" in stream.lines)
    assert stream.lines.count("x") == MOST_LINES


def test_a_line_that_cannot_be_made_is_told_and_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Stream()
    handler = BatchedHandler(stream)
    handler.handle(logging.LogRecord("server.test", logging.INFO, __file__, 1, "%s %s", ("one",), None))
    handler.handle(record_of("after"))
    handler.close()
    assert stream.lines == ["after"]
    assert "not enough arguments" in capsys.readouterr().err


def test_a_closed_stream_is_no_error() -> None:
    stream = io.StringIO()
    handler = BatchedHandler(stream)
    stream.close()
    handler.handle(record_of("x", level=logging.ERROR))
    handler.close()


def test_threads_that_log_at_once_lose_nothing() -> None:
    stream = Stream()
    handler = BatchedHandler(stream)

    def say(name: int) -> None:
        for number in range(300):
            handler.handle(record_of(f"{name} {number}", level=logging.WARNING if number % 50 == 0 else logging.INFO))

    threads = [threading.Thread(target=say, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    handler.close()
    until(lambda: len(stream.lines) == 1200)
    assert len(set(stream.lines)) == 1200


def test_a_failure_of_ours_is_logged_without_what_was_asked(
    small_app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, asker: FlaskClient
) -> None:
    def query(text: str, **_: object) -> None:
        raise QueryError(text) if "refused" in text else KeyError(text)

    monkeypatch.setattr(small_app.extensions["beatgraph.engine"], "query", query)
    assert asker.get("/sparql", query_string={"query": "ASK { <urn:a-name> ?p ?o }"}).status_code == 500
    (record,) = [record for record in caplog.records if record.message.startswith("request_failed")]
    line = LineFormatter().format(record)
    assert "class=KeyError" in line
    assert "a-name" not in line
