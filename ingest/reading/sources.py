"""Sources to articles: files, folders, archives, JSON lines, feeds and web addresses, told apart by what they hold."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final

from ingest.errors import UnreadableDocument, printable, rejection_of
from ingest.model import Article, Rejection
from ingest.reading.archives import read_archive
from ingest.reading.article_file import kind_of_file, metadata_beside, opened, read_raw
from ingest.reading.documents import Raw, to_article
from ingest.reading.folders import files_at
from ingest.reading.kinds import Kind
from ingest.reading.lines import read_lines
from ingest.web import Fetched, Fetcher, Limits, NamedAddresses, Unfetched
from ontology.iris import article_id

MOST_ENTRIES: Final = 1_000
_LOCATION: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Options:
    """How sources are read.

    `meta` is the metadata file of the one source, `published` the day of publication and `encoding` the encoding of
    every article, where they are given by hand; `addresses` the private addresses that may be called; `limits` those of
    each page that is fetched; `most_entries` how many entries of a feed are read.
    """

    meta: Path | None = None
    published: dt.date | None = None
    encoding: str | None = None
    addresses: NamedAddresses = field(default_factory=NamedAddresses)
    limits: Limits = field(default_factory=Limits)
    most_entries: int = MOST_ENTRIES


def is_location(source: str | Path) -> bool:
    """Tell whether a source is a web address, not a path.

    >>> is_location("https://example.org/a"), is_location("folder/https.txt")
    (True, False)
    """
    return isinstance(source, str) and _LOCATION.match(source) is not None


def read_sources(sources: Iterable[str | Path], options: Options | None = None) -> Iterator[Article | Rejection]:
    """Yield the article of each document, or why there is none; a bad one never ends the run.

    A document that is named twice is read once; a second one with the same text is rejected.

    Args:
        sources: paths and web addresses.
        options: how they are read.

    Raises:
        ValueError: a metadata file is given and there is not exactly one document.
    """
    chosen = options or Options()
    listed = [source if is_location(source) else Path(source) for source in sources]
    if chosen.meta is not None and (len(listed) != 1 or (isinstance(listed[0], Path) and listed[0].is_dir())):
        raise ValueError("a metadata file belongs to one article: name exactly one file or address with it")
    return _Run(chosen).read(listed)


def read_paths(
    paths: Iterable[Path], *, meta: Path | None = None, published: dt.date | None = None
) -> Iterator[Article | Rejection]:
    """Yield the articles at paths alone; see `read_sources`."""
    return read_sources([Path(path) for path in paths], Options(meta=meta, published=published))


class _Run:
    """What one run of reading has seen."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._fetcher = Fetcher(options.addresses, options.limits)
        self._seen_places: set[str] = set()
        self._seen_texts: dict[str, str] = {}

    def read(self, sources: Iterable[str | Path]) -> Iterator[Article | Rejection]:
        for source in sources:
            yield from self._at_address(source) if isinstance(source, str) else self._at_path(source)

    def _once(self, item: Article | Rejection, place: str | None = None) -> Article | Rejection:
        """Return an article, or a rejection if there was one with the same text."""
        if isinstance(item, Rejection):
            return item
        where = place or item.name
        identifier = article_id(item.text)
        if identifier in self._seen_texts:
            first = self._seen_texts[identifier]
            return _rejected(where, f"{where} has the same text as {first}; one of them is enough.")
        self._seen_texts[identifier] = where
        return item

    def _is_new(self, place: str) -> bool:
        is_new = place not in self._seen_places
        self._seen_places.add(place)
        return is_new

    def _at_path(self, path: Path) -> Iterator[Article | Rejection]:
        for found in files_at(path):
            if isinstance(found, Rejection):
                yield found
            elif self._is_new(os.path.realpath(found)):
                try:
                    yield from self._in_file(found)
                except UnreadableDocument as error:
                    yield rejection_of(found, error)

    def _in_file(self, path: Path) -> Iterator[Article | Rejection]:
        kind = kind_of_file(path)
        place, published = printable(path), self._options.published
        if kind in (Kind.TEXT, Kind.PAGE):
            raw = read_raw(path, encoding=self._options.encoding)
            about = metadata_beside(path, self._options.meta)
            yield self._once(to_article(raw, about, published=published), place)
            return
        self._require_no_metadata(place, kind)
        if kind is Kind.FEED:
            yield from self._in_feed(read_raw(path, encoding=self._options.encoding))
            return
        with opened(path) as file:
            yield from map(self._once, self._in_container(file, place, kind))

    def _in_container(self, file: BinaryIO, place: str, kind: Kind) -> Iterator[Article | Rejection]:
        published = self._options.published
        if kind is Kind.LINES:
            return read_lines(file, place, published=published)
        return read_archive(file, place, published=published, encoding=self._options.encoding)

    def _at_address(self, address: str) -> Iterator[Article | Rejection]:
        try:
            raw = self._fetch_new(address, self._options.encoding)
            if raw is not None:
                yield from self._in_reply(raw)
        except (Unfetched, UnreadableDocument) as error:
            yield _rejected(address, str(error))

    def _fetch_new(self, address: str, encoding: str | None = None) -> Raw | None:
        """Return what is at an address, or None where that was read already."""
        if not self._is_new(address):
            return None
        page = self._fetcher.fetch(address)
        return _to_raw(page, encoding) if page.url == address or self._is_new(page.url) else None

    def _in_reply(self, raw: Raw) -> Iterator[Article | Rejection]:
        kind = raw.kind
        if kind in (Kind.TEXT, Kind.PAGE):
            meta = self._options.meta
            about = metadata_beside(meta, meta) if meta else None
            yield self._once(to_article(raw, about, published=self._options.published))
            return
        self._require_no_metadata(raw.place, kind)
        if kind is Kind.FEED:
            yield from self._in_feed(raw)
            return
        for item in self._in_container(io.BytesIO(raw.content), raw.place, kind):
            if isinstance(item, Article):
                item = replace(item, retrieved_from=raw.url, retrieved=raw.retrieved)
            yield self._once(item)

    def _in_feed(self, raw: Raw) -> Iterator[Article | Rejection]:
        from ingest.reading.feeds import read_feed  # only who reads feeds waits for what parses them

        entries = read_feed(raw)
        for entry in entries[: self._options.most_entries]:
            named = f"Entry {entry.number} of {raw.place}"
            if entry.link is None:
                yield _rejected(f"{raw.place}#{entry.number}", f"{named} has no link to its page.")
                continue
            try:
                linked = self._fetch_new(entry.link)
                if linked is not None:
                    yield self._once(to_article(linked, published=self._options.published, hearsay=entry.about))
            except (Unfetched, UnreadableDocument) as error:
                yield _rejected(entry.link, f"{named}: {error}")
        if len(entries) > self._options.most_entries:
            told = f"{len(entries):,} entries; the first {self._options.most_entries:,} were read"
            yield _rejected(raw.place, f"{raw.place} has {told}. Allow more by --entries {len(entries)}.")

    def _require_no_metadata(self, place: str, kind: Kind) -> None:
        if self._options.meta is not None:
            raise UnreadableDocument(f"{place} is {kind.value}: a metadata file belongs to one article. Leave it out.")


def _to_raw(page: Fetched, encoding: str | None) -> Raw:
    return Raw(
        place=page.url,
        name=page.url,
        content=page.body,
        suffix=os.path.splitext(page.url.partition("?")[0])[1],
        media_type=page.media_type,
        charset=page.charset,
        encoding=encoding,
        url=page.url,
        retrieved=page.retrieved,
    )


def _rejected(place: str, reason: str) -> Rejection:
    return Rejection(article=place, stage="reading", reason=reason)
