"""RSS and Atom feeds to the links of their entries, parsed so that no entity is expanded and nothing is fetched.

https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec, https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from lxml import etree

from ingest.errors import UnreadableDocument
from ingest.reading.documents import Raw
from ingest.reading.metadata import Metadata
from ingest.reading.page_metadata import plain_words, to_day

_ATOM: Final = "http://www.w3.org/2005/Atom"
_RSS: Final = (
    "",
    _ATOM,
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/atom/ns#",
)
_DATES: Final = ("pubDate", "published", "issued", "date", "created")
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)")
_OWN_ENTITIES: Final = re.compile(r"<!ENTITY\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its number from 1, its link as an absolute address or None, and what the feed says of the article."""

    number: int
    link: str | None
    about: Metadata


def read_feed(raw: Raw) -> list[Entry]:
    """Return the entries of a feed in their order, broken ones included.

    Raises:
        UnreadableDocument: it is no feed, has no entry, or defines entities of its own.
    """
    text = raw.decoded(strict=False).removeprefix("\ufeff")
    if _OWN_ENTITIES.search(text):
        raise UnreadableDocument(f"{raw.place} defines entities of its own, as no feed needs to; it is not read.")
    root, fault = _parse(text)
    elements = [] if root is None else [element for element in root.iter() if _is_entry(element)]
    if not elements and fault is not None:
        raise UnreadableDocument(f"{raw.place} is no well-formed XML at line {fault}, and has no entry left to read.")
    if not elements:
        raise UnreadableDocument(f"{raw.place} is a feed without entries: there is no article in it.")
    publisher = _publisher(root)
    return [_entry(element, number, raw.url, publisher) for number, element in enumerate(elements, 1)]


def _parse(text: str) -> tuple[Any, int | None]:
    """Return the root of a feed, and the line at which it is not well-formed; that is mended as far as may be."""
    mended = _BARE_AMPERSAND.sub("&amp;", text)
    fault: int | None = None
    for words, recover in ((text, False), (mended, False), (mended, True)):
        parser = etree.XMLParser(
            encoding="utf-8",
            recover=recover,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(words.encode("utf-8"), parser), fault
        except etree.XMLSyntaxError as error:
            fault = fault or error.lineno or 1
    return None, fault


def _is_entry(element: Any) -> bool:
    return _local(element) in ("item", "entry") and _is_of(element, _RSS)


def _entry(element: Any, number: int, base: str | None, publisher: str | None) -> Entry:
    link = next((found for found in _links(element) if found), None)
    dates = (to_day(_text(child)) for name in _DATES for child in element if _local(child) == name)
    title = next((_text(child) for child in element if _local(child) == "title" and _is_of(child, _RSS)), None)
    about = Metadata(
        title=plain_words(title), publisher=publisher, published=next((day for day in dates if day is not None), None)
    )
    return Entry(number, _absolute(element, link, base) if link else None, about)


def _links(element: Any) -> Iterator[str]:
    """Yield the addresses of an entry's page, the surest first."""
    children = [child for child in element if _is_of(child, _RSS)]
    for child in children:
        if _local(child) == "link":
            alternate = child.get("rel", "alternate") == "alternate"
            yield ((child.get("href") if alternate else None) or (_text(child) if alternate else "")).strip()
    for child in children:
        if _local(child) == "guid" and child.get("isPermaLink", "true") != "false" and "://" in _text(child):
            yield _text(child).strip()


def _absolute(element: Any, link: str, base: str | None) -> str:
    try:
        return urljoin(element.base or base or "", html.unescape(link))
    except ValueError:
        return link


def _publisher(root: Any) -> str | None:
    """Return the title of the feed."""
    channel = next((child for child in root if _local(child) == "channel"), root)
    return plain_words(next((_text(child) for child in channel if _local(child) == "title"), None))


def _text(element: Any) -> str:
    return "".join(element.itertext())


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _is_of(element: Any, namespaces: tuple[str, ...]) -> bool:
    return isinstance(element.tag, str) and (etree.QName(element).namespace or "") in namespaces
