"""What a store elsewhere answers, made into what was asked for: every answer is parsed, so that no broken one passes.

Stores differ in what they offer and in how well they keep to the standards. Tables are therefore asked for as JSON or
XML, which lose nothing and have an end of their own, graphs as N-Triples or another syntax that is parsed here, and
either is written anew. Repaired on the way: an ASK that is answered by a table of one cell, and labels of blank nodes
that are none in the standard's grammar.
"""

from __future__ import annotations

import io
import re
import tempfile
import time
from collections.abc import Iterator
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from server.store.errors import QueryFormMismatch, QueryTimeout, ResultTooLarge
from server.store.inspection import Form
from server.store.remote_client import MEMORY_BYTES, Reply
from server.store.remote_errors import RemoteFailure
from server.streams import ChunkReader

TABLES: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
GRAPHS: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.6, application/ld+json;q=0.4"
PART_BYTES: Final = 64 * 1024
LONGEST_LABEL: Final = 4096
_TABLE_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_GRAPH_FORMATS: Final = {
    form.media_type: form
    for form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
} | {"text/plain": ox.RdfFormat.N_TRIPLES, "application/x-turtle": ox.RdfFormat.TURTLE}
_ENDING: Final = (ox.QueryResultsFormat.JSON, ox.RdfFormat.JSON_LD)  # what breaks off is seen by the parser
# Inside a JSON string every quotation mark has a backslash before it, so that this matches members alone.
_JSON_LABEL: Final = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")([^"]*)"')
_XML_LABEL: Final = re.compile(rb"(<bnode>)([^<]*)<")
_LABEL: Final = re.compile(rb"[A-Za-z0-9_]+")


class Sink(io.RawIOBase):
    """A file that keeps what is written to it, in memory while that is short, up to a limit and a deadline."""

    def __init__(self, *, limit_bytes: int, deadline: float) -> None:
        """Take at most `limit_bytes`, until `deadline` on the monotonic clock."""
        self.length = 0
        self.file = tempfile.SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115  # closed by its owner
        self._limit_bytes = limit_bytes
        self._deadline = deadline

    @property
    def is_long(self) -> bool:
        """Whether it is a file by now."""
        return self.length > MEMORY_BYTES

    def writable(self) -> bool:
        """Tell the serialiser that it may write."""
        return True

    def write(self, data: Any) -> int:
        """Take some bytes.

        Raises:
            ResultTooLarge: there are too many.
            QueryTimeout: it is too late.
        """
        self.length += len(data)
        if self.length > self._limit_bytes:
            raise ResultTooLarge(f"the result is longer than {self._limit_bytes} bytes; add a LIMIT")
        if time.monotonic() > self._deadline:
            raise QueryTimeout("the deadline has passed while the result was being read")
        self.file.write(data)
        return len(data)


def accepted(form: Form | None) -> str:
    """Return the Accept header for the result of a query of this form."""
    return GRAPHS if form is not None and form.yields_graph else TABLES


def convert(reply: Reply, sink: Sink, *, form: Form | None, media_type: str) -> None:
    """Write the result that a store has given in another media type.

    Args:
        reply: with status 200.
        sink: takes the result.
        form: of the query.
        media_type: to write.

    Raises:
        QueryFormMismatch: a result of this form has no such representation.
        RemoteFailure: it is broken, or not what was asked for.
        ResultTooLarge: the store hands out no more than a part of it.
        QueryTimeout: the store ran out of time, and says so beside a part of it.
    """
    refuse_partial(reply)
    try:
        if form is not None and form.yields_graph:
            _convert_graph(reply, sink, media_type)
        else:
            _convert_table(reply, sink, form, media_type)
    except (SyntaxError, ValueError) as error:
        raise RemoteFailure(f"the store's answer cannot be read: {str(error)[:200]}") from error


def refuse_partial(reply: Reply) -> None:
    """Raise what a result deserves that the store itself calls a part; Virtuoso does so by headers alone.

    Raises:
        QueryTimeout: the store ran out of time.
        ResultTooLarge: the store has a limit of rows, and has met it.
    """
    if "X-SQL-State" in reply.headers or "X-SQL-Message" in reply.headers:
        raise QueryTimeout("the store ran out of time and gave a part of the result, which is not passed on")
    if rows := reply.headers.get("X-SPARQL-MaxRows"):
        raise ResultTooLarge(f"the store hands out {rows[:20]} rows at most, and this result has as many; add a LIMIT")


def _convert_table(reply: Reply, sink: Sink, form: Form | None, media_type: str) -> None:
    wanted = ox.QueryResultsFormat.from_media_type(media_type)
    if wanted is None:
        raise QueryFormMismatch(f"the result is a table, which {media_type} cannot hold")
    given = _given(reply, _TABLE_FORMATS)
    pattern, end = (_JSON_LABEL, b"}") if given == ox.QueryResultsFormat.JSON else (_XML_LABEL, b">")
    results: ox.QuerySolutions | ox.QueryBoolean | None = None
    try:
        results = ox.parse_query_results(_file(_relabelled(reply.body, pattern, end)), format=given)
        if form == Form.ASK and isinstance(results, ox.QuerySolutions):
            results = _yes_or_no(_truth_values(results))
        elif form == Form.SELECT and isinstance(results, ox.QueryBoolean):
            raise RemoteFailure("the store answers a SELECT with yes or no")
        results.serialize(cast(IO[bytes], sink), wanted)
    finally:
        del results  # else the traceback of an error would carry it to another thread, which it must not reach


def _convert_graph(reply: Reply, sink: Sink, media_type: str) -> None:
    wanted = ox.RdfFormat.from_media_type(media_type)
    if wanted is None:
        raise QueryFormMismatch(f"the result is a graph, which {media_type} cannot hold")
    given = _given(reply, _GRAPH_FORMATS)
    triples = (quad.triple for quad in ox.parse(reply.body, format=given))
    ox.serialize(triples, cast(IO[bytes], sink), format=wanted)


def _given(reply: Reply, known: dict[str, Any]) -> Any:
    form = known.get(reply.media_type)
    if form is None:
        raise RemoteFailure(f"the store answers with {reply.media_type[:80] or 'no media type'}, which is no result")
    if not reply.is_framed and form not in _ENDING:
        raise RemoteFailure("the store does not say where its answer ends, so that nobody can tell whether it is whole")
    return form


def _truth_values(solutions: ox.QuerySolutions) -> list[str] | None:
    """Return the values of a table, None where there is one that is no literal."""
    try:
        terms = [term for solution in solutions for term in solution]
    finally:
        del solutions
    values = [term.value for term in terms if isinstance(term, ox.Literal)]
    return values if len(values) == len(terms) else None


def _yes_or_no(values: list[str] | None) -> ox.QueryBoolean:
    """Return the answer of an ASK from a table: of no row, or of one row with one truth value."""
    if values not in ([], ["0"], ["1"], ["false"], ["true"]):
        raise RemoteFailure("the store answers an ASK with a table")
    answer = b"true" if values in (["1"], ["true"]) else b"false"
    found = ox.parse_query_results(b'{"head":{},"boolean":' + answer + b"}", format=ox.QueryResultsFormat.JSON)
    return cast(ox.QueryBoolean, found)


def _relabelled(file: IO[bytes], pattern: re.Pattern[bytes], end: bytes) -> Iterator[bytes]:
    """Yield a file's bytes with every label of a blank node one that all parsers take; the same label stays the same.

    Args:
        file: to be read to its end.
        pattern: finds what stands before a label, and the label.
        end: what follows each such place soon.
    """
    left = b""
    while part := file.read(PART_BYTES):
        part = left + part
        cut = part.rfind(end) + 1
        if not cut and len(part) > 4 * PART_BYTES:  # in a long literal: there is no label, or `end` would follow it
            cut = len(part) - LONGEST_LABEL
        whole, left = part[:cut], part[cut:]
        yield pattern.sub(_relabel, whole)
    yield left


def _relabel(found: re.Match[bytes]) -> bytes:
    before, label, after = found[1], found[2], found[0][-1:]
    good = label if _LABEL.fullmatch(label) else b"x" + label.hex().encode()
    return before + good + after


def _file(parts: Iterator[bytes]) -> IO[bytes]:
    return cast(IO[bytes], io.BufferedReader(ChunkReader(part for part in parts if part)))
