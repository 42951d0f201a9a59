"""The engine that asks a store elsewhere, by https://www.w3.org/TR/sparql11-protocol/, whoever has made it.

A query is inspected as ever before it leaves: no update, no SERVICE, no pragma of one maker, no prefix that nobody has
declared. It goes by POST as a form, which every store takes. Where it names no dataset, the default graph is the
store's own, or the one that is named as the union; see `RemoteStore.union_graph`.

A store elsewhere says nothing of its version, and anybody may write to it. So each answer has a passing version
of its own: no result has an entity tag, nothing is answered by 304, nothing is kept.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from ontology.namespaces import PREFIXES
from server.store.engine import Answer, EngineStatus
from server.store.errors import EngineBusy, EngineClosed, QueryError
from server.store.inspection import Form, inspect_text
from server.store.limits import Limits
from server.store.queueing import FairQueue
from server.store.readers import current_reader
from server.store.remote_answers import Sink, accepted, convert
from server.store.remote_client import Credentials, RemoteClient, Reply
from server.store.remote_failures import failure_of
from server.store.remote_queries import graph_use, prepare
from server.store.results import Result, Spool
from server.store.terms import Term
from server.store.versions import PASSING, Manifest

HEALTH_SECONDS: Final = 5.0
HEALTH_TIMEOUT_SECONDS: Final = 2.0
LEAST_MILLISECONDS: Final = 1000  # less is not taken
_UNKNOWN: Final = Manifest(published="", background="", articles=0, claims=0, quads=0)


@dataclass(frozen=True, slots=True)
class RemoteStore:
    """Where a store elsewhere is.

    Attributes:
        query_url: of its SPARQL endpoint.
        update_url: where it takes updates, None where it takes none from here.
        graph_store_url: where it speaks the graph store protocol, None where it does not.
        union_graph: the named graph that holds the union of the visible graphs, for a store that has no default graph
            of its own, such as Virtuoso; None where the default graph holds it.
        credentials: how this server makes itself known there.
    """

    query_url: str
    update_url: str | None = None
    graph_store_url: str | None = None
    union_graph: str | None = None
    credentials: Credentials = field(default_factory=Credentials)


class RemoteEngine:
    """The engine on a store elsewhere; it may be asked by any number of threads."""

    def __init__(self, store: RemoteStore, limits: Limits | None = None, *, house_prefixes: bool = True) -> None:
        """Ask nobody yet.

        Args:
            store: where it is.
            limits: what a query may use; `workers` is how many are asked at once.
            house_prefixes: whether a query may use the prefixes of the house undeclared.
        """
        self.limits = limits or Limits()
        self._store = store
        self._prefixes = PREFIXES if house_prefixes else {}
        self._places: FairQueue[None] = FairQueue(places=self.limits.workers, length=self.limits.queue_length)
        for _ in range(self.limits.workers):
            self._places.put(None)
        self._spool = Spool(self.limits.spool_bytes)
        self._client = RemoteClient(
            store.credentials, connections=self.limits.workers + 1, limit_bytes=self.limits.result_bytes
        )
        self._mutex = threading.Lock()
        self._health = (0.0, False)
        self._ends_by_itself: bool | None = None

    @property
    def version(self) -> str:
        """A version that never was and will never be again, for nobody knows whether the store has changed."""
        return f"{PASSING}{secrets.token_hex(8)}"

    def query(
        self,
        query: str,
        *,
        media_type: str,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        bindings: Mapping[str, Term] | None = None,
    ) -> Answer:
        """Evaluate a query; see `QueryEngine.query`. A binding must be of a variable that the query's head shows."""
        seconds = min(timeout_seconds or self.limits.timeout_seconds, self.limits.timeout_seconds)
        text = prepare(query, self._prefixes, bindings or {})
        form = inspect_text(query).form
        with self._place():
            deadline = time.monotonic() + seconds
            if self._store.union_graph is not None and default_graphs is None and named_graphs is None:
                default_graphs, named_graphs = self._united(text, deadline)
            fields = self._with_timeout(_fields(text, default_graphs, named_graphs), deadline)
            return Answer(media_type, self._ask(fields, form, media_type, deadline), self.version)

    def status(self) -> EngineStatus:
        """Tell how the engine is; the store is asked for it no more often than every few seconds."""
        with self._mutex:
            asked, healthy = self._health
            if time.monotonic() - asked > HEALTH_SECONDS:
                healthy = self._is_answering()
                self._health = (time.monotonic(), healthy)
        return EngineStatus(
            healthy=healthy,
            version="unknown",
            manifest=_UNKNOWN,
            workers=(),
            waiting=self._places.waiting,
            has_workers=False,
        )

    def close(self) -> None:
        """Close all connections; whoever waits is told so."""
        self._places.close(lambda: EngineClosed("the server is stopping"))
        self._client.close()

    def _united(self, query: str, deadline: float) -> tuple[list[str], list[str]]:
        """Return the default graph and the named graphs of a query that is to see the union; none if it says itself.

        A store that is told of a default graph shows no named graph by the standard. Virtuoso shows those that GRAPH
        finds by a variable, but not the one that it names.
        """
        use = graph_use(query)
        if use.has_dataset or self._store.union_graph is None:
            return [], []
        named = self._graphs(deadline) if use.named and use.ranges else list(use.named)
        return [self._store.union_graph], named

    def _graphs(self, deadline: float) -> list[str]:
        text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
        media_type = ox.QueryResultsFormat.JSON.media_type
        content = self._ask(_fields(text, None, None), Form.SELECT, media_type, deadline).read()
        return [row["g"]["value"] for row in json.loads(content)["results"]["bindings"]]

    def _with_timeout(self, fields: dict[str, str | list[str]], deadline: float) -> dict[str, str | list[str]]:
        """Return the fields with the time that is left, for a store that goes on with what nobody waits for.

        Virtuoso does, and takes `timeout` in milliseconds; when that has passed, it says so beside a part of the
        result. Of others, some refuse a parameter that they do not know.
        """
        if self._ends_by_itself is None:
            reply = self._send(_fields("ASK {}", None, None), accepted(Form.ASK), deadline - time.monotonic())
            reply.body.close()
            if reply.status != 200:
                return fields
            self._ends_by_itself = not str(reply.headers.get("Server", "")).startswith("Virtuoso")
        if self._ends_by_itself:
            return fields
        milliseconds = max(LEAST_MILLISECONDS, int(1000 * (deadline - time.monotonic())))
        return {**fields, "timeout": str(milliseconds)}

    def _ask(
        self, fields: Mapping[str, str | list[str]], form: Form | None, media_type: str, deadline: float
    ) -> Result:
        reply = self._send(fields, accepted(form), deadline - time.monotonic())
        with closing(reply.body):
            if reply.status != 200:
                raise failure_of(reply)
            sink = Sink(limit_bytes=self.limits.result_bytes, deadline=deadline)
            try:
                convert(reply, sink, form=form, media_type=media_type)
                return self._result_of(sink)
            finally:
                sink.file.close()

    def _send(self, fields: Mapping[str, str | list[str]], accept: str, seconds: float) -> Reply:
        headers = {"Accept": accept}
        return self._client.send(
            "POST", self._store.query_url, form=fields, headers=headers, seconds=max(seconds, 0.001)
        )

    def _result_of(self, sink: Sink) -> Result:
        if not sink.is_long:
            sink.file.seek(0)
            return Result(sink.file.read())
        sink.file.flush()
        give_back = self._spool.take(sink.length)
        try:
            return Result.in_file(os.dup(sink.file.fileno()), sink.length, give_back)
        except OSError:
            give_back()
            raise

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Be one of the few who ask at once.

        Raises:
            EngineBusy: too many wait already, or the wait was too long.
            EngineClosed: the engine is closed.
        """
        if self._client.is_closed:
            raise EngineClosed("the server is stopping")
        client = current_reader().client
        future = self._places.ask(client)
        try:
            future.result(self.limits.queue_seconds)
        except TimeoutError:
            if self._places.forget(client, future):
                raise EngineBusy("the store behind this server was not free in good time; please ask again") from None
        try:
            yield
        finally:
            self._places.put(None)
            self._places.leave(client)

    def _is_answering(self) -> bool:
        try:
            reply = self._send(_fields("ASK {}", None, None), accepted(Form.ASK), HEALTH_TIMEOUT_SECONDS)
        except QueryError:
            return False
        reply.body.close()
        return reply.status == 200


def _fields(
    query: str, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
) -> dict[str, str | list[str]]:
    fields: dict[str, str | list[str]] = {"query": query}
    if default_graphs:
        fields["default-graph-uri"] = list(default_graphs)
    if named_graphs:
        fields["named-graph-uri"] = list(named_graphs)
    return fields
