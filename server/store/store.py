"""The store of the graph: articles are put in and taken out, and what was published is what everybody else reads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

import pyoxigraph as ox

from ontology import graphs, iris
from ontology.namespaces import expand
from server.store import union
from server.store.background import Background, bundled_background
from server.store.following import Following
from server.store.live import Live, disk_errors
from server.store.revisions import Undecided, settle
from server.store.versions import Hold, Manifest, Versions, utc_now

KEPT_VERSIONS: Final = 3
EXPORT_FORMATS: Final = {"nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}
_ARTICLE_GRAPHS: Final = graphs.article_graph("")
_RUN_GRAPHS: Final = graphs.run_graph("")
# Not those that only spell out another claim in the same words.
_CLAIMS: Final = (
    f"?claim a <{expand('pol:Claim')}> FILTER NOT EXISTS {{ ?claim <{expand('prov:wasDerivedFrom')}> ?other }}"
)
_BACKGROUND_GRAPHS: Final = frozenset({graphs.ONTOLOGY, graphs.VOCABULARY, graphs.REFERENCE, graphs.SHAPES})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """One article in the store: `published` is an ISO date; what the article does not say is None."""

    article_id: str
    title: str | None
    publisher: str | None
    published: str | None


class Store:
    """A published version, opened to be read. Close it, or use it in a `with` block."""

    def __init__(self, database: ox.Store, *, hold: Hold | None = None) -> None:
        """Take over an open database, and the hold on its version; `open` does so."""
        self._database = database
        self._hold = hold

    @staticmethod
    def open(
        directory: Path | str, *, writable: bool, background: Background | None = None, keep: int = KEPT_VERSIONS
    ) -> Store | WritableStore:
        """Open a store; see `open_readable` and `open_writable`, which say the type."""
        if writable:
            return open_writable(directory, background=background, keep=keep)
        return open_readable(directory)

    @property
    def version(self) -> str | None:
        """The version that is read or, in a writable store, was last published."""
        return self._hold.name if self._hold else None

    def articles(self) -> list[ArticleEntry]:
        """Return all articles, the latest first."""
        entries = [_describe_article(self._database, article_id) for article_id in _article_ids(self._database)]
        return sorted(entries, key=lambda entry: (entry.published or "", entry.article_id), reverse=True)

    def export(self, output: IO[bytes], *, form: str, with_union: bool = False) -> None:
        """Write all graphs, hidden ones too, as a stream.

        Args:
            output: takes it.
            form: one of `EXPORT_FORMATS`.
            with_union: whether the default graph is written too, which is the union of those that are not hidden.
        """
        quads: Iterable[ox.Quad] = self._database.quads_for_pattern(None, None, None, None)
        if not with_union:
            quads = union.without_union(quads)
        ox.serialize(quads, output, format=EXPORT_FORMATS[form])

    def close(self) -> None:
        """Close the database and let go of the version."""
        del self._database
        if self._hold is not None:
            self._hold.release()

    def __enter__(self) -> Self:
        """Return the store itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()


class WritableStore(Store):
    """The store, opened to write by this process alone.

    Changes lie in the live database until `commit` derives what follows from them and publishes all as a new version.
    An article's change is whole or not there at all, whatever moment the process dies at, and so is a version.
    One thread writes.

    Attributes:
        undecided: the articles touched by the last commit of which it is not known which version is the later one.
    """

    def __init__(self, live: Live, background: Background, *, keep: int) -> None:
        """Take over a live database and bring its background up to date; `open_writable` does so."""
        super().__init__(live.database)
        self.live = live
        self.background = background
        self._keep = keep
        self.following = Following(self)
        self.undecided: tuple[Undecided, ...] = ()
        self._refresh_background()

    @property
    def version(self) -> str | None:
        """The version that was last published."""
        return self.live.versions.current()

    def put_article(self, article_id: str, quads: Iterable[ox.Quad], run_quads: Iterable[ox.Quad] = ()) -> bool:
        """Replace an article's graph, and add what the run says of itself, in one transaction.

        Args:
            article_id: the article's identifier.
            quads: all quads of the article's graph, without blank nodes.
            run_quads: quads of run graphs; left out, like all else, where the article's graph stays the same.

        Returns:
            Whether anything changed.

        Raises:
            ValueError: a quad is in another graph, or has a blank node.
            StoreUnusable: the disk refuses.
        """
        graph = graphs.article_graph(article_id)
        wanted, runs = _normalised(quads), _normalised(run_quads)
        _require_graphs(wanted, lambda name: name == graph)
        _require_graphs(runs, lambda name: name.startswith(_RUN_GRAPHS))
        return self._replace(graph, wanted, extra=runs)

    def remove_article(self, article_id: str) -> bool:
        """Take an article's graph out, superseded or not; what its run said of itself stays. Returns whether it was
        there."""
        current = self._replace(graphs.article_graph(article_id), set(), extra=set())
        return self._replace(graphs.superseded_graph(article_id), set(), extra=set()) or current

    def derive(self) -> None:
        """Clear the derived graph and fill it again by the rules, in their order."""
        with disk_errors(self.live.directory):
            self.live.mark_unpublished()
            self.following.derive_all()

    def publish(self) -> str:
        """Make the live data, with what follows from them, a new version; return the name of what is served now."""
        served = self.version
        if served is not None and not self.live.unpublished:
            return served
        with disk_errors(self.live.directory):
            self.live.mark_unpublished()
            self.undecided = settle(self)
            manifest = self.following.derive() or self._describe()
            version = self.live.versions.publish(self._database.backup, manifest)
            self.live.mark_published()
            self.following.forget()
        logger.info("version_published version=%s", version)
        return version

    def prune(self) -> None:
        """Remove old versions but the last few and those that somebody reads."""
        with disk_errors(self.live.directory):
            self.live.versions.prune(self._keep)

    def commit(self, *, prune: bool = True) -> str:
        """Derive and publish, if anything has changed; return the version that is now served."""
        version = self.publish()
        if prune:
            self.prune()
        return version

    @contextmanager
    def current(self) -> Iterator[ox.Store]:
        """Open the version that was last published, to be compared with the live data."""
        with self.live.versions.hold() as hold, disk_errors(self.live.directory):
            yield ox.Store.read_only(str(hold.database))

    def graph_with(self, name: ox.NamedNode, quads: Iterable[ox.Quad], *, replace: bool) -> set[ox.Quad]:
        """Return what a graph holds once some quads have replaced it or been added to it."""
        present = set() if replace else set(self._database.quads_for_pattern(None, None, None, name))
        return present | _normalised(quads)

    def replace_graph(self, name: ox.NamedNode, wanted: set[ox.Quad]) -> None:
        """Give a graph other quads, whoever owns it, in several steps: `live` must be marked torn."""
        self.following.note(name)
        with disk_errors(self.live.directory):
            present = set(self._database.quads_for_pattern(None, None, None, name))
            if present == wanted and self._database.contains_named_graph(name):
                return
            self.live.mark_unpublished()
            self._database.add_graph(name)
            removed, added = present - wanted, wanted - present
            for quad in removed:
                self._database.remove(quad)
            self._database.extend(added)
        self.show_change(removed, added)

    def drop_graph(self, name: ox.NamedNode) -> None:
        """Take a graph out with its name, in several steps: `live` must be marked torn."""
        self.replace_graph(name, set())
        with disk_errors(self.live.directory):
            self.live.mark_unpublished()
            self._database.remove_graph(name)

    def show_change(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad]) -> None:
        """Have the union follow a change of named graphs that is made already; `live` must be marked torn."""
        with disk_errors(self.live.directory):
            for quad in list(union.lost_to_union(self._database, removed)):
                self._database.remove(quad)
            self._database.extend(union.in_union(added))

    def roll_back(self) -> None:
        """Bring the live data back to what was last published."""
        with disk_errors(self.live.directory):
            del self._database
            self.live.roll_back()
            self._database = self.live.database
            self.following.forget()

    def optimize(self) -> None:
        """Compact the database on disk."""
        with disk_errors(self.live.directory):
            self._database.optimize()

    def close(self) -> None:
        """Close the database and give up the writer's lock."""
        del self._database
        self.live.close()

    def _replace(self, graph: str, wanted: set[ox.Quad], *, extra: set[ox.Quad]) -> bool:
        name = ox.NamedNode(graph)
        with disk_errors(self.live.directory):
            present = set(self._database.quads_for_pattern(None, None, None, name))
            if present == wanted:
                return False
            removed, added = present - wanted, (wanted - present) | extra
            text = union.change_text(
                [*removed, *union.lost_to_union(self._database, removed)], [*added, *union.in_union(added)]
            )
            for changing in {name, *(quad.graph_name for quad in extra)}:
                self.following.note(changing)  # type: ignore[arg-type]  # `_require_graphs` has seen to it
            self.live.mark_unpublished()
            self._database.update(text)
        return True

    def _refresh_background(self) -> None:
        """Load the background anew if it is not the one that the store holds, and publish; no article changes."""
        if self.live.background != self.background.fingerprint:
            with disk_errors(self.live.directory):
                self.live.mark_unpublished()
                self.following.lose_track()
                self.live.background = None
                self._reload_background()
                self.live.background = self.background.fingerprint
            self.commit()
        elif self.version is None:
            self.commit()

    def _reload_background(self) -> None:
        """Replace the background's graphs; several steps, since no update can name a blank node, so marked around."""
        quads = set(self.background.quads())
        _require_graphs(quads, _BACKGROUND_GRAPHS.__contains__)
        for graph in sorted(_BACKGROUND_GRAPHS):
            name = ox.NamedNode(graph)
            removed = set(self._database.quads_for_pattern(None, None, None, name))
            for quad in [*union.lost_to_union(self._database, removed), *removed]:
                self._database.remove(quad)
        self._database.extend([*quads, *union.in_union(quads)])

    def _describe(self) -> Manifest:
        return Manifest(
            published=utc_now(),
            background=self.background.fingerprint,
            articles=len(_article_ids(self._database)),
            claims=self._count(_CLAIMS),
            quads=self._count("GRAPH ?graph { ?s ?p ?o }"),
        )

    def _count(self, pattern: str) -> int:
        solutions = self._database.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        return int(next(solutions)["n"].value)  # type: ignore[arg-type]  # a SELECT has solutions


def open_readable(directory: Path | str) -> Store:
    """Open the version of a store that is served now; it stays as it is while others write.

    Raises:
        StoreMissing: nothing was ever published there.
        StoreUnusable: it cannot be read.
    """
    directory = Path(directory)
    hold = Versions(directory).hold()
    with disk_errors(directory):
        return Store(ox.Store.read_only(str(hold.database)), hold=hold)


def open_writable(
    directory: Path | str, *, background: Background | None = None, keep: int = KEPT_VERSIONS
) -> WritableStore:
    """Open a store to write; the first time makes it, and publishes its background as the first version.

    Args:
        directory: the store's folder.
        background: what the store holds before any article; that of this release where not given.
        keep: how many versions remain, besides those that a reader holds.

    Raises:
        StoreInUse: another process writes.
        StoreUnusable: the folder cannot be used.
    """
    live = Live(Path(directory))
    try:
        return WritableStore(live, background or bundled_background(), keep=keep)
    except BaseException:
        live.close()
        raise


def _normalised(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return quads as a store gives them back, in which "2.20" is 2.2, to be compared with those it has."""
    passing = ox.Store()
    passing.extend(quads)
    return set(passing)


def _require_graphs(quads: Iterable[ox.Quad], allowed: Callable[[str], bool]) -> None:
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode) or not allowed(quad.graph_name.value):
            raise ValueError(f"the graph {quad.graph_name} is not this one's to fill: {quad}")


def _article_ids(database: ox.Store) -> list[str]:
    names = (graph.value for graph in database.named_graphs() if isinstance(graph, ox.NamedNode))
    return [
        name.removeprefix(_ARTICLE_GRAPHS)
        for name in names
        if name.startswith(_ARTICLE_GRAPHS)
        and next(database.quads_for_pattern(None, None, None, ox.NamedNode(name)), None) is not None
    ]


def _describe_article(database: ox.Store, article_id: str) -> ArticleEntry:
    article = ox.NamedNode(iris.article(article_id))
    publisher = _value(database, article, "pol:publishedBy")
    return ArticleEntry(
        article_id=article_id,
        title=_text(_value(database, article, "schema:headline") or _value(database, article, "rdfs:label")),
        publisher=_text(
            _value(database, publisher, "rdfs:label") if isinstance(publisher, ox.NamedNode) else publisher
        ),
        published=_text(_value(database, article, "schema:datePublished")),
    )


def _value(database: ox.Store, subject: ox.NamedNode, predicate: str) -> object:
    quad = next(database.quads_for_pattern(subject, ox.NamedNode(expand(predicate)), None, union.UNION), None)
    return None if quad is None else quad.object


def _text(term: object) -> str | None:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else None
