"""What follows from changes of a few graphs: the derived graph, the union, and how much the store now holds."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ontology import graphs
from ontology.namespaces import expand
from server.store.changes import Change
from server.store.deriving import MOST_CHANGED, Changes, Deriver, Quads, TooMuch
from server.store.versions import Manifest, read_manifest, utc_now

if TYPE_CHECKING:
    from server.store.store import WritableStore

_ARTICLES: Final = graphs.article_graph("")
_TYPE: Final = ox.NamedNode(expand("rdf:type"))
_CLAIM: Final = ox.NamedNode(expand("pol:Claim"))
_DERIVED_FROM: Final = ox.NamedNode(expand("prov:wasDerivedFrom"))

logger = logging.getLogger(__name__)


class Following:
    """Remembers what the graphs held that have changed since the last version, and derives what follows.

    Where it cannot know what has changed, in a store that another process has left unpublished, or after a new
    background, all is derived anew.
    """

    def __init__(self, store: WritableStore) -> None:
        """Take a store that has just been opened."""
        self._store = store
        self._deriver: Deriver | None = None
        self._before: dict[ox.NamedNode, Quads] = {}
        self._noted = 0
        self._known = store.version is not None and not store.live.unpublished
        self._counted = self._known

    def note(self, name: ox.NamedNode) -> None:
        """Remember what a graph holds, before it changes."""
        if self._known and name not in self._before:
            self._remember(name, self._graph(name))

    def note_change(self, change: Change) -> None:
        """Remember what a graph held that has changed already."""
        if self._known and isinstance(change.graph, ox.NamedNode) and change.graph not in self._before:
            self._remember(change.graph, (self._graph(change.graph) - change.added) | change.removed)

    def changed(self) -> dict[ox.NamedNode, Quads] | None:
        """Return what the graphs held that have changed since the last version, None where that is not known."""
        return dict(self._before) if self._known else None

    def forget(self) -> None:
        """Forget all, since the live data are those of the current version."""
        self._before.clear()
        self._noted = 0
        self._known = self._counted = True

    def lose_track(self) -> None:
        """Have all derived anew at the next commit."""
        self._before.clear()
        self._known = self._counted = False

    def derive_all(self) -> None:
        """Derive all anew."""
        self._known = False
        self._rules().derive_all(self._store.live.database)
        self._before.clear()
        self._noted = 0
        self._known, self._counted = True, False

    def derive(self) -> Manifest | None:
        """Derive what follows from what has changed; return what the next version says of itself, None if unknown."""
        changes = self._followed() if self._known else None
        if changes is None:
            self.derive_all()
            return None
        manifest = self._manifest(changes) if self._counted else None
        self._before.clear()
        self._noted = 0
        self._known, self._counted = True, False  # until `forget` says that the manifest is published
        return manifest

    def _followed(self) -> Changes | None:
        """Return what has changed and what follows from it, None if that would be too much to look at."""
        self._known = False  # as long as the derived graph is half changed
        try:
            return self._rules().follow(self._store.live.database, self._before)
        except TooMuch as reason:
            logger.info("derived_anew reason=%s", str(reason))
            return None

    def _rules(self) -> Deriver:
        if self._deriver is None:
            self._deriver = Deriver(self._store.background.rules())
        return self._deriver

    def _remember(self, name: ox.NamedNode, quads: Quads) -> None:
        self._before[name] = quads
        self._noted += len(quads)
        if self._noted > MOST_CHANGED:
            self.lose_track()

    def _manifest(self, changes: Changes) -> Manifest:
        """Return what the last version says of itself, with what has changed since."""
        last = read_manifest(self._store.live.versions.folder / (self._store.version or ""))
        return replace(
            last,
            published=utc_now(),
            articles=last.articles + sum(bool(self._graph(name)) - bool(old) for name, old in self._articles()),
            claims=last.claims + more_claims(self._store.live.database, changes),
            quads=last.quads + changes.quads,
        )

    def _articles(self) -> list[tuple[ox.NamedNode, Quads]]:
        return [(name, old) for name, old in self._before.items() if name.value.startswith(_ARTICLES)]

    def _graph(self, name: ox.NamedNode) -> Quads:
        return frozenset(self._store.live.database.quads_for_pattern(None, None, None, name))


def more_claims(database: ox.Store, changes: Changes) -> int:
    """Return how many more claims the union shows, but for those that only spell out another in the same words."""
    bearing = {
        quad
        for quad in changes.lost | changes.shown
        if quad.predicate == _DERIVED_FROM or (quad.predicate == _TYPE and quad.object == _CLAIM)
    }
    more = 0
    for claim in {quad.subject for quad in bearing}:
        now = {
            *database.quads_for_pattern(claim, _TYPE, _CLAIM, ox.DefaultGraph()),
            *database.quads_for_pattern(claim, _DERIVED_FROM, None, ox.DefaultGraph()),
        }
        old = (now - changes.shown) | {quad for quad in changes.lost & bearing if quad.subject == claim}
        more += _counts(now) - _counts(old)
    return more


def _counts(quads: set[ox.Quad]) -> bool:
    """Tell whether what is said of a claim, its type and what it spells out, makes it one to be counted."""
    return {quad.predicate for quad in quads} == {_TYPE}
