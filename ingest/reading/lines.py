"""A JSON-lines file of articles (https://jsonlines.org): one object a line, with its text or its page.

    {"url": "https://…", "title": "…", "publisher": "…", "published": "2026-03-02", "text": "…"}
    {"url": "https://…", "html": "<!doctype html>…"}

The other keys are those of NAME.json. A bad line is refused with its number, and the next one is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final

from ingest.errors import UnreadableDocument
from ingest.model import Article, Rejection
from ingest.reading.decoding import decode
from ingest.reading.documents import LIMIT_PAGE_BYTES, Raw, to_article
from ingest.reading.metadata import read_object, to_metadata

LIMIT_LINE: Final = 2 * LIMIT_PAGE_BYTES
_BODIES: Final = (("text", ".txt"), ("html", ".html"))


def read_lines(file: BinaryIO, place: str, *, published: dt.date | None = None) -> Iterator[Article | Rejection]:
    """Yield the article of each line, or why there is none; empty lines are passed by.

    Args:
        file: the file, at its beginning; one that holds a single object over several lines is read too.
        place: what messages call it.
        published: the day of publication of every article, where it is given by hand.
    """
    if (whole := _single_object(file)) is not None:
        yield _read(whole, place, published)
        return
    found = False
    for number, line in enumerate(iter(lambda: file.readline(LIMIT_LINE + 1), b""), 1):
        where = f"{place}:{number}"
        if len(line) > LIMIT_LINE:
            _skip_line(file, line)
            yield Rejection(where, "reading", f"Line {number} of {place} is longer than {LIMIT_LINE:,} bytes.")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _read(line.rstrip(b"\r\n"), where, published)
        else:
            continue
        found = True
    if not found:
        yield Rejection(place, "reading", f"{place} has no line with an article in it.")


def _read(line: bytes, where: str, published: dt.date | None) -> Article | Rejection:
    try:
        return _article(line, where, published)
    except UnreadableDocument as error:
        return Rejection(where, "reading", error.reason)


def _article(line: bytes, where: str, published: dt.date | None) -> Article:
    loaded = read_object(decode(line, where).removeprefix("\ufeff"), where)
    bodies = [(key, suffix, loaded.pop(key)) for key, suffix in _BODIES if loaded.get(key) is not None]
    if len(bodies) != 1:
        told = (
            "both text and html; leave one out" if bodies else "neither text nor html, one of which holds the article"
        )
        raise UnreadableDocument(f"{where} has {told}.")
    key, suffix, body = bodies[0]
    about = to_metadata({key: value for key, value in loaded.items() if key not in ("text", "html")}, where)
    content = _encoded(body, key, where)
    raw = Raw(where, where, content, suffix=suffix, media_type="text/html" if key == "html" else "", encoding="utf-8")
    article = to_article(raw, about, published=published)
    return replace(article, sha256=hashlib.sha256(line).hexdigest())


def _encoded(body: Any, key: str, where: str) -> bytes:
    if not isinstance(body, str):
        raise UnreadableDocument(f"{where}: {key} must be text, not {json.dumps(body)[:40]}.")
    try:
        return body.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableDocument(f"{where}: {key} has half a surrogate pair at code point {error.start}.") from error


def _skip_line(file: BinaryIO, begun: bytes) -> None:
    while begun and not begun.endswith(b"\n"):
        begun = file.readline(1 << 20)


def _single_object(file: BinaryIO) -> bytes | None:
    """Return the whole file where its first line is no object, but all of it is one; else go back to its beginning."""
    first = file.readline(LIMIT_LINE + 1)
    whole: bytes | None = None
    if first.strip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and not _is_object(first):
        content = first + file.read(LIMIT_LINE)
        whole = content if _is_object(content) else None
    file.seek(0)
    return whole


def _is_object(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except (ValueError, RecursionError):
        return False
