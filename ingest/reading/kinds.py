"""What kind of document some bytes are, told by what they hold; name and media type only settle what is open."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from ingest.errors import UnreadableDocument
from ingest.reading.declarations import mark_of

HEAD_BYTES: Final = 8192
"""How many bytes at the beginning tell the kind."""

_PROLOGUE: Final = re.compile(r"\ufeff?\s*(?:(?:<\?.*?\?>|<!--.*?-->)\s*)*", re.DOTALL)
_DOCTYPE: Final = re.compile(r"<!doctype\s+([\w:.-]+)", re.IGNORECASE)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_FEEDS: Final = frozenset({"rss", "feed", "RDF"})
_PAGE_ELEMENTS: Final = frozenset(
    (
        *("html", "head", "body", "title", "meta", "link", "script", "style", "main", "article", "section", "header"),
        *("nav", "div", "p", "h1", "h2", "h3", "span", "a", "table", "ul", "ol", "figure", "br", "b", "i", "em"),
    )
)
_PAGE_NAMES: Final = (".html", ".htm", ".xhtml")
_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")
_LINES_NAMES: Final = (".jsonl", ".ndjson")
_LINES_TYPES: Final = ("application/jsonl", "application/x-ndjson", "application/ndjson", "application/x-jsonlines")


class Kind(Enum):
    """The kinds of documents that are read."""

    TEXT = "plain text"
    PAGE = "an HTML page"
    FEED = "a feed"
    LINES = "a file of JSON lines"
    ARCHIVE = "a ZIP archive"


def kind_of(head: bytes, name: str, *, suffix: str = "", media_type: str = "") -> Kind:
    """Return the kind of a document.

    Args:
        head: its first `HEAD_BYTES` bytes.
        name: what messages call it.
        suffix: the ending of its file name, with the dot.
        media_type: what its server calls it.

    Raises:
        UnreadableDocument: it is XML, or JSON, of no kind that is read.

    >>> kind_of(b"<?xml version='1.0'?><rss version='2.0'>", "a"), kind_of(b"Ten officers", "a")
    (<Kind.FEED: 'a feed'>, <Kind.TEXT: 'plain text'>)
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ARCHIVE
    text = head[:HEAD_BYTES].decode(mark_of(head) or "latin-1", "ignore")
    start = _PROLOGUE.match(text)
    rest = text[start.end() if start else 0 :]
    suffix = suffix.lower()
    if rest.startswith("<"):
        return _kind_of_markup(rest, text, name, is_page=suffix in _PAGE_NAMES or media_type in _PAGE_TYPES)
    if rest.startswith("{") or suffix in _LINES_NAMES or media_type in _LINES_TYPES:
        return Kind.LINES
    if rest.startswith("[") and (suffix == ".json" or media_type == "application/json"):
        raise UnreadableDocument(f"{name} is a JSON array; write one object a line, as in JSON lines.")
    return Kind.PAGE if suffix in _PAGE_NAMES or media_type in _PAGE_TYPES else Kind.TEXT


def _kind_of_markup(rest: str, text: str, name: str, *, is_page: bool) -> Kind:
    if (doctype := _DOCTYPE.match(rest)) is not None and doctype[1].lower() == "html":
        return Kind.PAGE
    root = _ROOT.search(rest) if doctype else _ROOT.match(rest)
    element = root[1] if root else ""
    if element in _FEEDS:
        return Kind.FEED
    if is_page or element.lower() in _PAGE_ELEMENTS:
        return Kind.PAGE
    if text.lstrip("\ufeff \t\r\n").startswith("<?xml") or doctype:
        raise UnreadableDocument(
            f"{name} is XML of another kind (<{element}>): neither a page nor an RSS or Atom feed."
        )
    return Kind.TEXT
