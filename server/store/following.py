"""What follows from changes of a few graphs: the derived graph, the union, and how much the store now holds."""

from __future__ import annotations

import logging
from dataclasses import replace

import pyoxigraph as ox

from ontology import graphs
from ontology.namespaces import expand
from server.store.changes import Change
from server.store.deriving import Deriver, Quads, TooMuch
from server.store.store import WritableStore
from server.store.versions import Manifest, read_manifest, utc_now

_ARTICLES = graphs.article_graph("")
_TYPE = ox.NamedNode(expand("rdf:type"))
_CLAIM = ox.NamedNode(expand("pol:Claim"))
_DERIVED_FROM = ox.NamedNode(expand("prov:wasDerivedFrom"))

logger = logging.getLogger(__name__)


class Following:
    """Remembers what the graphs held that have changed since the last version, and publishes with what follows."""

    def __init__(self, store: WritableStore) -> None:
        """Take a store whose live data are those of its current version."""
        self._store = store
        self._deriver: Deriver | None = None
        self._before: dict[ox.NamedNode, Quads] = {}

    def note(self, name: ox.NamedNode) -> None:
        """Remember what a graph holds, before it changes."""
        if name not in self._before:
            self._before[name] = self._graph(name)

    def note_change(self, change: Change) -> None:
        """Remember what a graph held that has changed already."""
        if isinstance(change.graph, ox.NamedNode):
            self._before.setdefault(change.graph, (self._graph(change.graph) - change.added) | change.removed)

    def forget(self) -> None:
        """Forget all, since the changes were taken back."""
        self._before.clear()

    def commit(self) -> str:
        """Publish what has changed and what follows from it; return the version that is now served."""
        store = self._store
        if not store.live.unpublished:
            return store.publish()
        try:
            removed, added = self._rules().bring_up_to_date(store.live.database, self._before)
        except TooMuch as reason:
            logger.info("derived_anew reason=%s", str(reason))
            store.derive()
            manifest = None
        else:
            store.show_change(removed, added)
            manifest = self._counted(len(added) - len(removed))
        version = store.publish(manifest)
        self._before.clear()
        return version

    def _rules(self) -> Deriver:
        if self._deriver is None:
            self._deriver = Deriver(self._store.live.database, self._store.background.rules())
        return self._deriver

    def _counted(self, derived: int) -> Manifest:
        """Return what the next version says of itself: what the last one says, and what has changed since."""
        versions = self._store.live.versions
        manifest = read_manifest(versions.folder / (self._store.version or ""))
        articles = claims = quads = 0
        for name, before in self._before.items():
            after = self._graph(name)
            quads += len(after) - len(before)
            claims += claims_in(after) - claims_in(before)
            if name.value.startswith(_ARTICLES):
                articles += bool(after) - bool(before)
        return replace(
            manifest,
            published=utc_now(),
            articles=manifest.articles + articles,
            claims=manifest.claims + claims,
            quads=manifest.quads + quads + derived,
        )

    def _graph(self, name: ox.NamedNode) -> Quads:
        return frozenset(self._store.live.database.quads_for_pattern(None, None, None, name))


def claims_in(quads: Quads) -> int:
    """Return how many claims are in a graph, but for those that only spell out another in the same words."""
    claims = {quad.subject for quad in quads if quad.predicate == _TYPE and quad.object == _CLAIM}
    return len(claims - {quad.subject for quad in quads if quad.predicate == _DERIVED_FROM})
