"""Writes to a store elsewhere, by the SPARQL protocol's update operation and the graph store protocol.

What is sent is stored as it is: there is no gate here, no union is kept and nothing is derived, for nobody can see
through a store elsewhere that others write to as well. So only an administrator's token may do it, and pages show what
is written once the union has been loaded again. Each request is as much all or nothing as the store makes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from ontology.namespaces import PREFIXES
from server.store.documents import read_document
from server.store.errors import QueryRefused, QueryTimeout, QueryUnsupported
from server.store.inspection import inspect_text, loads_document
from server.store.remote import RemoteEngine, RemoteStore
from server.store.remote_client import RemoteClient, Reply
from server.store.remote_errors import RemoteFailure, WriteUncertain
from server.store.remote_failures import failure_of
from server.store.remote_queries import with_prefixes
from server.store.rows import ask
from server.store.writes import GraphMissing, GraphProtected, Written

LIMIT_BYTES: Final = 1 << 20  # of what a store says of a write
_NTRIPLES: Final = ox.RdfFormat.N_TRIPLES.media_type


class RemoteWriter:
    """What changes a store elsewhere; for any number of threads."""

    def __init__(
        self, store: RemoteStore, engine: RemoteEngine, *, timeout_seconds: float, plain: bool = False
    ) -> None:
        """Ask nobody yet.

        Args:
            store: where it is; it has an `update_url` or a `graph_store_url`, or takes nothing.
            engine: asks the same store.
            timeout_seconds: the longest a write may take.
            plain: whether any writer may write, no prefix of the house is known, and a default graph is nobody's union.
        """
        self._store = store
        self._engine = engine
        self._timeout_seconds = timeout_seconds
        self._plain = plain
        self._client = RemoteClient(store.credentials, connections=4, limit_bytes=LIMIT_BYTES)

    def update(
        self,
        update: str,
        *,
        using_graphs: Sequence[str] | None = None,
        using_named_graphs: Sequence[str] | None = None,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Carry out a SPARQL update; see `GraphWriter.update`."""
        self._require(admin)
        refuse_calls(update)
        if self._store.update_url is None:
            raise QueryUnsupported("no address was given where the store takes updates")
        fields: dict[str, str | list[str]] = {"update": with_prefixes(update, {} if self._plain else PREFIXES)}
        if using_graphs:
            fields["using-graph-uri"] = list(using_graphs)
        if using_named_graphs:
            fields["using-named-graph-uri"] = list(using_named_graphs)
        self._expect(self._send("POST", self._store.update_url, timeout_seconds, form=fields), 200, 201, 202, 204)
        return Written(self._engine.version)

    def put_graph(
        self,
        graph: str | None,
        content: bytes,
        *,
        media_type: str,
        base_iri: str | None = None,
        replace: bool,
        timeout_seconds: float | None = None,
        admin: bool = False,
    ) -> Written:
        """Replace a graph by what a document says, or add that to it; see `GraphWriter.put_graph`.

        The document is read here, whatever its syntax, and sent as N-Triples.
        """
        self._require(admin)
        place = self._place(graph)
        quads = read_document(content, media_type=media_type, base_iri=base_iri, graph=graph)
        if self._store.graph_store_url is None:
            return self._insert(place, quads, replace=replace, timeout_seconds=timeout_seconds)
        body = b"".join(f"{quad.triple} .\n".encode() for quad in quads)
        url = self._address(place)
        method = "PUT" if replace else "POST"
        headers = {"Content-Type": _NTRIPLES}
        reply = self._send(method, url, timeout_seconds, content=body, headers=headers)
        return Written(self._engine.version, created=self._expect(reply, 200, 201, 204) == 201)

    def delete_graph(self, graph: str | None, *, timeout_seconds: float | None = None, admin: bool = False) -> Written:
        """Drop a graph; see `GraphWriter.delete_graph`."""
        self._require(admin)
        place = self._place(graph)
        if self._store.graph_store_url is not None:
            reply = self._send("DELETE", self._address(place), timeout_seconds)
            if reply.status == 404 and place is not None:
                reply.body.close()
                raise GraphMissing(f"there is no graph <{place}>")
            self._expect(reply, 200, 202, 204, *([404] if place is None else []))
            return Written(self._engine.version)
        if place is not None and not self._holds(place):
            raise GraphMissing(f"there is no graph <{place}>")
        return self.update(_clearing(place), timeout_seconds=timeout_seconds, admin=True)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _require(self, admin: bool) -> None:
        if not (admin or self._plain):
            raise GraphProtected(
                "a store elsewhere has no gate before it: only an administrator's token may write to it"
            )

    def _place(self, graph: str | None) -> str | None:
        """Return the graph of the store that is meant; its default graph, None, may be a named one."""
        return self._store.union_graph if graph is None else graph

    def _insert(
        self, place: str | None, quads: Sequence[ox.Quad], *, replace: bool, timeout_seconds: float | None
    ) -> Written:
        created = place is not None and not self._holds(place)
        data = "".join(f"{quad.triple} .\n" for quad in quads)
        if place is not None:
            data = f"GRAPH <{place}> {{\n{data}}}"
        # Some stores take no blank node in INSERT DATA, though the standard does; all take it in a template.
        inserting = f"INSERT {{\n{data}}}\nWHERE {{}}" if "_:" in data else f"INSERT DATA {{\n{data}}}"
        clearing = f"{_clearing(place)} ;\n" if replace else ""
        written = self.update(clearing + inserting, timeout_seconds=timeout_seconds, admin=True)
        return Written(written.version, created=created)

    def _holds(self, place: str) -> bool:
        return ask(self._engine, f"ASK {{ GRAPH <{place}> {{ ?s ?p ?o }} }}")

    def _address(self, place: str | None) -> str:
        url = str(self._store.graph_store_url)
        query = "default" if place is None else f"graph={quote(place, safe='')}"
        return f"{url}{'&' if '?' in url else '?'}{query}"

    def _send(
        self,
        method: str,
        url: str,
        timeout_seconds: float | None,
        *,
        form: Mapping[str, str | list[str]] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        seconds = min(timeout_seconds or self._timeout_seconds, self._timeout_seconds)
        try:
            return self._client.send(method, url, seconds=seconds, form=form, content=content, headers=headers)
        except QueryTimeout as error:
            raise WriteUncertain(
                f"the store did not say within {seconds:.3g} seconds whether it has written"
            ) from error
        except RemoteFailure as error:
            raise WriteUncertain(f"{error}; whether it has written is not known") from error

    def _expect(self, reply: Reply, *statuses: int) -> int:
        with closing(reply.body):
            if reply.status not in statuses:
                raise failure_of(reply)
            return reply.status


def refuse_calls(update: str) -> None:
    """Raise what an update deserves that would have the store call another server.

    >>> refuse_calls("INSERT DATA { <urn:a> <urn:b> 'LOAD <urn:c>' }")

    Raises:
        QueryRefused: it would.
    """
    if inspect_text(update).calls_service:
        raise QueryRefused("SERVICE would have the store call another server, which it is not asked to do")
    if loads_document(update):
        raise QueryRefused("LOAD would have the store call another server, which it is not asked to do")


def _clearing(place: str | None) -> str:
    return "CLEAR SILENT DEFAULT" if place is None else f"DROP SILENT GRAPH <{place}>"
