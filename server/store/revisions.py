"""Versions of one article: the latest is current, the others are kept where queries do not see them unless they ask.

Articles that share a `pol:versionOf` are versions of each other. What one of them says lies in its article graph while
it is current, and in its superseded graph, which is hidden, once a later version is there; a small graph then says what
it was and what has replaced it. All follows from which articles there are, so that the order in which they came does
not matter, and a version whose successor is taken out is current again.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ontology import graphs, iris
from ontology.namespaces import expand
from server.store import union

if TYPE_CHECKING:
    from server.store.store import WritableStore

_CURRENT: Final = graphs.article_graph("")
_SUPERSEDED: Final = graphs.superseded_graph("")
_VERSION_OF: Final = ox.NamedNode(expand("pol:versionOf"))
_MODIFIED: Final = ox.NamedNode(expand("schema:dateModified"))
_PUBLISHED: Final = ox.NamedNode(expand("schema:datePublished"))
_REVISION_OF: Final = ox.NamedNode(expand("prov:wasRevisionOf"))
_KEPT: Final = tuple(
    ox.NamedNode(expand(name)) for name in ("rdfs:label", "schema:headline", "schema:url", "schema:datePublished")
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """One version of an article. `moment` is when it was last changed, else published; aware, None where unknown."""

    article_id: str
    moment: dt.datetime | None

    @classmethod
    def of(cls, article_id: str, moments: Iterable[str | None]) -> Version:
        """Return a version of what is written of when it was published and last changed, in XML Schema's form."""
        return cls(article_id, max((found for text in moments if text and (found := _read_moment(text))), default=None))


@dataclass(frozen=True, slots=True)
class Undecided:
    """Versions of one article of which nothing says which is the later: all stay current. `moment` is what they share,
    None where one has no date."""

    article_ids: tuple[str, ...]
    moment: dt.datetime | None

    @property
    def message(self) -> str:
        """What is wrong, in one sentence, and what to do."""
        named = " and ".join(self.article_ids)
        why = f"all of {self.moment:%Y-%m-%d %H:%M} UTC" if self.moment else "not all of them dated"
        return (
            f"The articles {named} are versions of one article, {why}: nothing says which is the later, so that the"
            " claims of each stay current; give `modified` in the metadata."
        )


@dataclass(frozen=True, slots=True)
class Lineage:
    """What follows from some versions: who is current, who has replaced whom (the newer first), what is undecided."""

    current: frozenset[str]
    replaced: tuple[tuple[str, str], ...]
    undecided: tuple[Undecided, ...]


def order_versions(versions: Iterable[Version]) -> Lineage:
    """Return what follows from the versions of one article; a version without any date replaces none and stays.

    >>> first, second = (Version(name, dt.datetime(2026, 3, day, tzinfo=dt.UTC)) for name, day in (("b", 1), ("a", 2)))
    >>> order_versions([first, second]).replaced
    (('a', 'b'),)
    """
    listed = sorted(versions)
    dated = sorted((version for version in listed if version.moment), key=_moment_of)
    generations = [
        tuple(version.article_id for version in group) for _, group in itertools.groupby(dated, key=_moment_of)
    ]
    undated = tuple(version.article_id for version in listed if version.moment is None)
    latest = generations[-1] if generations else ()
    replaced = tuple(
        (newer, older)
        for before, after in itertools.pairwise(generations)
        for newer, older in itertools.product(after, before)
    )
    undecided = [Undecided(latest, _moment_of(dated[-1]))] if len(latest) > 1 else []
    if undated and len(undated) + len(latest) > 1:
        undecided.append(Undecided((*undated, *latest), None))
    return Lineage(frozenset((*undated, *latest)), replaced, tuple(undecided))


def settle(store: WritableStore) -> tuple[Undecided, ...]:
    """Have the graphs of a store be those that follow from which versions are there, for what has changed in it."""
    touched = _touched(store)
    undecided: list[Undecided] = []
    while touched:
        family = _family(store.live.database, touched.pop())
        touched -= family
        lineage = order_versions(_version(store.live.database, each) for each in family if _holder(store, each))
        for article_id in sorted(family):
            _place(store, article_id, current=article_id in lineage.current)
            _describe(store, article_id, [newer for newer, older in lineage.replaced if older == article_id])
        undecided += lineage.undecided
    undecided.sort(key=lambda each: each.article_ids)
    for each in undecided:
        logger.warning("versions_undecided articles=%s", ",".join(each.article_ids))
    return tuple(undecided)


def _moment_of(version: Version) -> dt.datetime:
    return version.moment or dt.datetime.min.replace(tzinfo=dt.UTC)


def _touched(store: WritableStore) -> set[str]:
    """Return the articles that have changed, and those that were versions of one before; all, where it is unknown."""
    database = store.live.database
    changed = store.following.changed()
    if changed is None:
        return {found for quad in _quads(database, None, _VERSION_OF) if (found := _article_id(quad.graph_name))}
    touched = {found for name in changed if (found := _article_id(name))}
    keys = {quad.object for old in changed.values() for quad in old if quad.predicate == _VERSION_OF}
    return touched | {found for key in keys for found in _holders(database, key)}


def _family(database: ox.Store, article_id: str) -> set[str]:
    """Return an article with all that are versions of it, or of a version of it."""
    family, waiting = {article_id}, [article_id]
    while waiting:
        keys = {quad.object for quad in _said(database, waiting.pop(), _VERSION_OF)}
        found = {other for key in keys for other in _holders(database, key)} - family
        family |= found
        waiting += found
    return family


def _holders(database: ox.Store, key: object) -> Iterator[str]:
    for quad in database.quads_for_pattern(None, _VERSION_OF, key, None):  # type: ignore[arg-type]  # an object it is
        if found := _article_id(quad.graph_name):
            yield found


def _version(database: ox.Store, article_id: str) -> Version:
    said = (quad.object for predicate in (_MODIFIED, _PUBLISHED) for quad in _said(database, article_id, predicate))
    return Version.of(article_id, (term.value for term in said if isinstance(term, ox.Literal)))


def _read_moment(text: str) -> dt.datetime | None:
    """Return the moment that a date or a time gives; a day alone is its beginning, and where no zone is, it is UTC."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _place(store: WritableStore, article_id: str, *, current: bool) -> None:
    """Have what an article says lie in its article graph if it is current, else in its superseded one."""
    database = store.live.database
    shown, kept = ox.NamedNode(_CURRENT + article_id), ox.NamedNode(_SUPERSEDED + article_id)
    if current:
        old = _all(database, kept)
        if old:
            new = _all(database, shown)
            _change(store, removed=old, added=(new or {_in_graph(quad, shown) for quad in old}) - new)
            database.remove_graph(kept)
        return
    new = _all(database, shown)
    if new:
        _change(store, removed=new | _all(database, kept), added={_in_graph(quad, kept) for quad in new})
        database.remove_graph(shown)


def _describe(store: WritableStore, article_id: str, newer: list[str]) -> None:
    """Have the graph of a revision say what a superseded article was, and what has replaced it, if anything."""
    graph = ox.NamedNode(graphs.revision_graph(article_id))
    article = ox.NamedNode(iris.article(article_id))
    wanted: set[ox.Quad] = set()
    if newer:
        kind = ox.NamedNode(expand("pol:SupersededArticle"))
        wanted.add(ox.Quad(article, ox.NamedNode(expand("rdf:type")), kind, graph))
        wanted.add(
            ox.Quad(article, ox.NamedNode(expand("rdfs:seeAlso")), ox.NamedNode(_SUPERSEDED + article_id), graph)
        )
        wanted |= {ox.Quad(ox.NamedNode(iris.article(each)), _REVISION_OF, article, graph) for each in newer}
        said = (quad for predicate in _KEPT for quad in _said(store.live.database, article_id, predicate))
        wanted |= {_in_graph(quad, graph) for quad in said}
    present = _all(store.live.database, graph)
    _change(store, removed=present - wanted, added=wanted - present)


def _change(store: WritableStore, *, removed: set[ox.Quad], added: set[ox.Quad]) -> None:
    """Take quads out and put others in, with the union, in one transaction if none has a blank node."""
    removed, added = removed - added, added - removed
    if not (removed or added):
        return
    database = store.live.database
    for name in {quad.graph_name for quad in (*removed, *added)}:
        store.following.note(name)  # type: ignore[arg-type]  # all are named graphs
    if any(map(union.has_blank_node, (*removed, *added))):
        store.live.mark_torn()
        for quad in removed:
            database.remove(quad)
        database.extend(added)
        store.show_change(removed, added)
        return
    gone = union.lost_to_union(database, removed)
    database.update(union.change_text([*removed, *gone], [*added, *union.in_union(added)]))


def _holder(store: WritableStore, article_id: str) -> ox.NamedNode | None:
    """Return the graph that holds what an article says, None where there is no such article any more."""
    return _graph_of(store.live.database, article_id)


def _graph_of(database: ox.Store, article_id: str) -> ox.NamedNode | None:
    names = (ox.NamedNode(prefix + article_id) for prefix in (_CURRENT, _SUPERSEDED))
    held = (name for name in names if next(database.quads_for_pattern(None, None, None, name), None) is not None)
    return next(held, None)


def _said(database: ox.Store, article_id: str, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield what an article's own graph says of the article by one predicate."""
    graph = _graph_of(database, article_id)
    if graph is not None:
        yield from database.quads_for_pattern(ox.NamedNode(iris.article(article_id)), predicate, None, graph)


def _quads(database: ox.Store, subject: ox.NamedNode | None, predicate: ox.NamedNode) -> Iterator[ox.Quad]:
    yield from database.quads_for_pattern(subject, predicate, None, None)


def _all(database: ox.Store, graph: ox.NamedNode) -> set[ox.Quad]:
    return set(database.quads_for_pattern(None, None, None, graph))


def _in_graph(quad: ox.Quad, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _article_id(graph: object) -> str | None:
    """Return the article whose graph this is, current or superseded, None for any other graph."""
    if isinstance(graph, ox.NamedNode):
        for prefix in (_CURRENT, _SUPERSEDED):
            if graph.value.startswith(prefix):
                return graph.value.removeprefix(prefix)
    return None
