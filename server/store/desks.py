"""What the writer's process does with one request, in a store of articles and in a plain one.

A desk carries out a request in the live database, and `commit` publishes what has changed. Whatever a desk raises, the
request has left no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from ontology.namespaces import BASE, PREFIXES
from server.store.changes import Change, changes_between, changes_since, held_by
from server.store.documents import read_document
from server.store.errors import QueryError, QueryRefused, QuerySyntaxError
from server.store.house import Kind, require_admitted, require_writable
from server.store.inspection import inspect_text, loads_document
from server.store.plain import open_plain
from server.store.store import WritableStore, open_writable
from server.store.targets import targets_of
from server.store.using import with_using
from server.store.worker import POSITION
from server.store.writes import GraphMissing, UpdateFailed


class Desk(Protocol):
    """What carries out requests in one kind of store."""

    def update(self, text: str, *, admin: bool) -> None:
        """Carry out an update whose USING clauses are in its text."""

    def put(self, graph: str | None, quads: Sequence[ox.Quad], *, replace: bool, admin: bool) -> bool:
        """Replace a graph, or add to it; return whether it was not there before."""

    def delete(self, graph: str | None, *, admin: bool) -> None:
        """Drop a graph."""

    def commit(self) -> str:
        """Publish what has changed; return the version that is now served."""

    def prune(self) -> None:
        """Remove old versions."""

    def close(self) -> None:
        """Give the store up, whole."""


class PlainDesk:
    """Requests to a plain store; each is one transaction or can be taken back by one."""

    def __init__(self, directory: Path, *, keep: int) -> None:
        """Open the store.

        Raises:
            StoreInUse: another process writes.
            StoreUnusable: it cannot be opened.
        """
        self._store = open_plain(directory, keep=keep)
        self._store.live.mark_torn()
        self.commit = self._store.commit
        self.prune = self._store.prune

    def update(self, text: str, *, admin: bool) -> None:
        """Carry out an update; `admin` makes no difference here."""
        with self._store.live.changing():
            run_update(self._store.database, text, house_prefixes=False)

    def put(self, graph: str | None, quads: Sequence[ox.Quad], *, replace: bool, admin: bool) -> bool:
        """Replace a graph, or add to it; the default graph is always there."""
        database = self._store.database
        name = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        created = graph is not None and not database.contains_named_graph(name)
        self._store.live.mark_unpublished()
        if replace:
            database.clear_graph(name)
        if graph is not None:
            database.add_graph(name)
        database.extend(quads)
        return created

    def delete(self, graph: str | None, *, admin: bool) -> None:
        """Drop a graph; the default graph is emptied."""
        database = self._store.database
        if graph is None:
            self._store.live.mark_unpublished()
            database.clear_graph(ox.DefaultGraph())
            return
        if not database.contains_named_graph(ox.NamedNode(graph)):
            raise GraphMissing(f"there is no graph {graph}")
        self._store.live.mark_unpublished()
        database.remove_graph(ox.NamedNode(graph))

    def close(self) -> None:
        """Give the store up, whole."""
        self._store.commit()
        self._store.live.mark_whole()
        self._store.close()


class HouseDesk:
    """Requests to a store of articles: graphs have owners, an article's graph a gate, the default graph follows."""

    def __init__(self, directory: Path, *, keep: int) -> None:
        """Open the store, and publish what another process has left in it.

        Raises:
            StoreInUse: another process writes.
            StoreUnusable: it cannot be opened.
        """
        self._store: WritableStore = open_writable(directory, keep=keep)
        self._store.commit()
        self._store.live.mark_torn()

    def update(self, text: str, *, admin: bool) -> None:
        """Carry out an update, look at what it has changed, and take it back if it should not have."""
        self.commit()  # so that whatever differs from the current version is this update's doing
        targets = targets_of(text, PREFIXES)
        if targets is None:
            with self._store.current() as before:
                self._update(text, lambda live: changes_between(before, live), admin=admin)
            return
        for graph in sorted(targets, key=str):
            require_writable(graph, admin=admin)
        names = [ox.NamedNode(graph) for graph in targets if graph is not None]
        held = held_by(self._store.live.database, names)
        self._update(text, lambda live: changes_since(held, live), admin=admin)

    def _update(self, text: str, compare: Callable[[ox.Store], Iterable[Change]], *, admin: bool) -> None:
        """Carry out an update, and take it back if what it has changed should not have been.

        What was written since the last version would be taken back too, so that there must be nothing.
        """
        store = self._store
        with store.live.changing():
            run_update(store.live.database, text, house_prefixes=True)
            changes = list(compare(store.live.database))
            try:
                self._require_allowed(changes, admin=admin)
            except QueryError:
                store.roll_back()
                raise
        for change in changes:
            store.following.note_change(change)
            store.show_change(change.removed, change.added)

    def put(self, graph: str | None, quads: Sequence[ox.Quad], *, replace: bool, admin: bool) -> bool:
        """Replace a graph, or add to it, if the caller may and the gate admits it."""
        kind = require_writable(graph, admin=admin)
        name = ox.NamedNode(graph or "")
        created = not self._store.live.database.contains_named_graph(name)
        wanted = self._store.graph_with(name, quads, replace=replace)
        if kind == Kind.ARTICLE:
            require_admitted({name.value: wanted})
        self._store.replace_graph(name, wanted)
        return created

    def delete(self, graph: str | None, *, admin: bool) -> None:
        """Drop a graph, if the caller may."""
        require_writable(graph, admin=admin)
        name = ox.NamedNode(graph or "")
        if not self._store.live.database.contains_named_graph(name):
            raise GraphMissing(f"there is no graph {graph}")
        self._store.drop_graph(name)

    def commit(self) -> str:
        """Publish what has changed, and what follows from it."""
        return self._store.commit(prune=False)

    def prune(self) -> None:
        """Remove old versions."""
        self._store.prune()

    def close(self) -> None:
        """Give the store up, whole."""
        self.commit()
        self._store.live.mark_whole()
        self._store.close()

    def _require_allowed(self, changes: Sequence[Change], *, admin: bool) -> None:
        articles = {}
        for change in changes:
            graph = change.graph
            kind = require_writable(graph.value if isinstance(graph, ox.NamedNode) else None, admin=admin)
            if kind == Kind.ARTICLE and not change.dropped and isinstance(graph, ox.NamedNode):
                articles[graph.value] = list(self._store.live.database.quads_for_pattern(None, None, None, graph))
        require_admitted(articles)


def open_desk(directory: Path, *, plain: bool, keep: int) -> Desk:
    """Open a store to carry out requests in it.

    Raises:
        StoreInUse: another process writes.
        StoreUnusable: it cannot be opened.
    """
    return PlainDesk(directory, keep=keep) if plain else HouseDesk(directory, keep=keep)


def carry_out(desk: Desk, request: dict[str, Any], content: bytes) -> bool:
    """Carry out one request; return whether a graph was made by it.

    Raises:
        QueryError: it cannot be carried out, and has left no trace.
    """
    graph, admin = request.get("graph"), request["admin"]
    match request["operation"]:
        case "update":
            text = content.decode("utf-8")
            refuse_calls(text)
            desk.update(with_using(text, request["using"] or [], request["using_named"] or []), admin=admin)
            return False
        case "put":
            quads = read_document(content, media_type=request["media_type"], base_iri=request["base_iri"], graph=graph)
            return desk.put(graph, quads, replace=request["replace"], admin=admin)
        case "delete":
            desk.delete(graph, admin=admin)
            return False
        case other:
            raise ValueError(other)


def refuse_calls(text: str) -> None:
    """Refuse an update that would make this server call another one.

    LOAD SILENT passes, and fails in silence as it asks to, for this process cannot open a socket.

    Raises:
        QueryRefused: it has LOAD or SERVICE in it.
    """
    if loads_document(text, silently=False):
        raise QueryRefused("LOAD would make this server fetch a document from another one, and is refused")
    if inspect_text(text).calls_service:
        raise QueryRefused("SERVICE would make this server call another one, and is refused")


def run_update(database: ox.Store, text: str, *, house_prefixes: bool) -> None:
    """Carry out an update as one transaction; the prefixes of the house are given where it does not parse without.

    Raises:
        QuerySyntaxError: it is no SPARQL update.
        UpdateFailed: it cannot be carried out.
    """
    try:
        try:
            database.update(text, base_iri=BASE)
        except SyntaxError:
            if not house_prefixes:
                raise
            database.update(text, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        found = POSITION.match(str(error))
        if found is None:
            raise QuerySyntaxError(str(error)) from error
        raise QuerySyntaxError(found[3], line=int(found[1]), column=int(found[2])) from error
    except (RuntimeError, ValueError) as error:
        raise UpdateFailed(str(error)) from error
