"""SERVICE for the hosts that the operator names: each call is made by this server, and its result put into the query.

https://www.w3.org/TR/sparql11-federated-query/: the pattern of a SERVICE clause is sent to the endpoint that it names,
as it is, and what comes back is joined. So the clause can be replaced by what came back, as VALUES. Whoever evaluates
the query then needs no network, and has none; a clause that is not understood here stays, and is refused as ever.

    SERVICE <http://a.example/sparql> { ?s a ?c }    becomes    { VALUES (?s ?c) { (<urn:s> <urn:c>) } }
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Final

import pyoxigraph as ox

from ontology.namespaces import BASE
from server.store.errors import QueryError, QueryRefused, QueryTimeout, ResultTooLarge
from server.store.hosts import AllowedHosts
from server.store.inspection import Form, inspect_text
from server.store.remote_client import RemoteClient
from server.store.remote_errors import RemoteFailure
from server.store.scanning import Kind, Scanner

MOST_CALLS: Final = 10
LONGEST_BYTES: Final = 1 << 20
CONNECTIONS: Final = 8
GENID: Final = f"{BASE}.well-known/genid/"
_JSON: Final = "application/sparql-results+json"
_SERVICE: Final = re.compile("SERVICE", re.IGNORECASE)
_SILENT: Final = re.compile("SILENT", re.IGNORECASE)
_FORM: Final = re.compile("|".join(Form), re.IGNORECASE)

Fetch = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE clause: where it stands in the text, which endpoint it names, its pattern with the braces."""

    start: int
    end: int
    endpoint: str
    pattern: str
    is_silent: bool


def find_calls(text: str) -> list[Call]:
    """Return the outermost SERVICE clauses that name their endpoint by an IRI, as they follow one another.

    >>> find_calls("SELECT * { SERVICE SILENT <http://a.example/> { ?s ?p '}' } }")
    [Call(start=11, end=59, endpoint='http://a.example/', pattern="{ ?s ?p '}' }", is_silent=True)]
    """
    places = list(Scanner(text).places())
    calls: list[Call] = []
    for number, (kind, start, end) in enumerate(places):
        if kind != Kind.WORD or not _SERVICE.fullmatch(text[start:end]) or (calls and start < calls[-1].end):
            continue
        rest = places[number + 1 :]
        is_silent = bool(rest) and _SILENT.fullmatch(text[rest[0][1] : rest[0][2]]) is not None
        call = _call(text, start, rest[is_silent:], is_silent=is_silent)
        if call is not None:
            calls.append(call)
    return calls


def replace_calls(text: str, calls: Sequence[Call], fetch: Fetch) -> str:
    """Return a query in which what `fetch` returns stands for each call.

    Args:
        text: the query.
        calls: as `find_calls` returns them.
        fetch: takes an endpoint and a query for it, and returns a group.
    """
    prologue = _prologue(text)
    pieces: list[str] = []
    copied = 0
    for call in calls:
        pieces += [text[copied : call.start], fetch_or_pass(call, f"{prologue}\nSELECT * WHERE {call.pattern}", fetch)]
        copied = call.end
    return "".join(pieces) + text[copied:]


def fetch_or_pass(call: Call, query: str, fetch: Fetch) -> str:
    """Return what comes back; where SILENT says so, one empty solution instead of an error."""
    try:
        return fetch(call.endpoint, query)
    except (ResultTooLarge, QueryTimeout):
        raise
    except QueryError:
        if not call.is_silent:
            raise
        return "{ }"


def as_values(results: IO[bytes]) -> str:
    """Return the results of a SELECT as a group with VALUES; blank nodes are named, as RDF 1.1, section 3.5, has it.

    Raises:
        RemoteFailure: they are none.
        ResultTooLarge: they are longer than a query may be.
    """
    try:
        solutions = ox.parse_query_results(results, format=ox.QueryResultsFormat.JSON)
        if not isinstance(solutions, ox.QuerySolutions):
            raise RemoteFailure("the endpoint's answer is no table")
        variables = " ".join(str(variable) for variable in solutions.variables)
        rows: list[str] = []
        length = 0
        for solution in solutions:
            rows.append("(" + " ".join(_term(term) for term in solution) + ")")
            length += len(rows[-1])
            if length > LONGEST_BYTES:
                raise ResultTooLarge(f"a SERVICE has more than {LONGEST_BYTES} bytes of results; narrow its pattern")
    except (SyntaxError, ValueError, OSError) as error:
        raise RemoteFailure("the endpoint's answer is no table of results") from error
    return f"{{ VALUES ({variables}) {{ {' '.join(rows)} }} }}"


class Federation:
    """Calls endpoints on allowed hosts."""

    def __init__(self, hosts: Sequence[str], *, seconds: float) -> None:
        """Call nobody yet.

        Args:
            hosts: those that may be called; see `AllowedHosts`.
            seconds: the longest that all calls of a query may take.
        """
        self._hosts = AllowedHosts(hosts)
        self._seconds = seconds
        self._client = RemoteClient(connections=CONNECTIONS, limit_bytes=4 * LONGEST_BYTES)

    def expand(self, query: str, *, seconds: float | None, prologue: str = "") -> tuple[str, float]:
        """Return a query with the results of its calls in their places, and how many seconds are left for it.

        Args:
            query: the text; one without a call comes back as it is.
            seconds: the longest that all may take.
            prologue: declares what the text need not declare.

        Raises:
            QueryRefused: a host is not allowed, or there are too many calls.
            QueryError: an endpoint has no answer.
        """
        deadline = time.monotonic() + min(seconds or self._seconds, self._seconds)
        calls = find_calls(query) if inspect_text(query).calls_service else []
        if len(calls) > MOST_CALLS:
            raise QueryRefused(f"a query may call {MOST_CALLS} endpoints, not {len(calls)}")

        def fetch(endpoint: str, text: str) -> str:
            return self._fetch(endpoint, prologue + text, deadline - time.monotonic())

        expanded = replace_calls(query, calls, fetch) if calls else query
        return expanded, max(0.01, deadline - time.monotonic())

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _fetch(self, endpoint: str, query: str, seconds: float) -> str:
        url, headers = self._hosts.place_of(endpoint)
        if seconds <= 0:
            raise QueryTimeout("the endpoints that the query calls took too long")
        reply = self._client.send(
            "POST", url, seconds=seconds, form={"query": query}, headers={"Accept": _JSON, **headers}
        )
        with reply.body:
            if reply.status != 200 or reply.media_type not in (_JSON, "application/json"):
                raise RemoteFailure(f"the endpoint {endpoint} answered {reply.status} {reply.media_type}")
            return as_values(reply.body)


def _call(text: str, start: int, rest: Sequence[tuple[Kind, int, int]], *, is_silent: bool) -> Call | None:
    if len(rest) < 2 or rest[0][0] != Kind.IRI or text[rest[1][1] : rest[1][2]] != "{":
        return None
    depth = 0
    for _, opened, closed in rest[1:]:
        depth += {"{": 1, "}": -1}.get(text[opened:closed], 0)
        if depth == 0:
            endpoint = text[rest[0][1] + 1 : rest[0][2] - 1]
            return Call(start, closed, endpoint, text[rest[1][1] : closed], is_silent)
    return None


def _prologue(text: str) -> str:
    """Return what stands before the query's form: its prefixes and its base."""
    for kind, start, end in Scanner(text).places():
        if kind == Kind.WORD and _FORM.fullmatch(text[start:end]):
            return text[:start]
    return ""


def _term(term: object) -> str:
    if term is None:
        return "UNDEF"
    return f"<{GENID}{term.value}>" if isinstance(term, ox.BlankNode) else str(term)
