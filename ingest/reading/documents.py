"""The bytes of one document, and what is known of them from where they came, to an article."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import Final

from ingest.errors import UnreadableDocument
from ingest.model import Article
from ingest.reading.declarations import find_declarations
from ingest.reading.decoding import decode
from ingest.reading.kinds import HEAD_BYTES, Kind, kind_of
from ingest.reading.language import why_not_english
from ingest.reading.metadata import Metadata, completed
from ingest.text import canonical

LIMIT_BYTES: Final = 250_000
"""The longest text that is read as an article; a long report has some 100,000 bytes."""

LIMIT_PAGE_BYTES: Final = 5_000_000
"""The longest HTML page, most of which is no text."""

LIMIT_SENTENCE: Final = 5_000
_NO_PROSE: Final = re.compile(r"(?=\S)(?:[^.!?\n]|[.!?](?=\S)|\n(?!\n)){" + str(LIMIT_SENTENCE) + r"}")


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes, and what is known of them.

    `place` is what messages call them, `name` what the article will be called; `encoding` is what the user says of
    them, `charset` what their server says; `url` is where they were fetched, and `retrieved` when (aware).
    """

    place: str
    name: str
    content: bytes = field(repr=False)
    suffix: str = ""
    media_type: str = ""
    charset: str | None = None
    encoding: str | None = None
    url: str | None = None
    retrieved: dt.datetime | None = None

    @property
    def kind(self) -> Kind:
        """What kind of document they are; raises `UnreadableDocument` where they are of none."""
        return kind_of(self.content[:HEAD_BYTES], self.place, suffix=self.suffix, media_type=self.media_type)

    def decoded(self, *, strict: bool = True) -> str:
        """Return their text; raises `UnreadableDocument`."""
        declared = find_declarations(self.content, charset=self.charset, given=self.encoding)
        return decode(self.content, self.place, declared, strict=strict)


def to_article(
    raw: Raw, about: Metadata | None = None, *, published: dt.date | None = None, hearsay: Metadata | None = None
) -> Article:
    """Return the article of a text or a page.

    Args:
        raw: the document.
        about: its metadata, which counts before what a page says of itself.
        published: the day of publication given by hand, which counts before all.
        hearsay: what others say of it, such as a feed, which counts after all.

    Raises:
        UnreadableDocument: there is no article; the reason is one plain sentence.
    """
    if not raw.content:
        raise UnreadableDocument(f"{raw.place} is empty: there is no article in it.")
    kind = raw.kind
    known = about or Metadata()
    if kind is Kind.PAGE:
        text, known = _of_page(raw, known)
    elif kind is not Kind.TEXT:
        raise UnreadableDocument(f"{raw.place} is {kind.value}, not an article; name it on its own.")
    else:
        require_length(raw.place, len(raw.content))
        text = canonical(raw.decoded())
    require_prose(text, raw.place)
    known = completed(known, hearsay or Metadata())
    return Article(
        text=text,
        sha256=hashlib.sha256(raw.content).hexdigest(),
        name=raw.name,
        url=known.url or raw.url,
        title=known.title,
        publisher=known.publisher,
        published=published or known.published,
        words=known.words,
        identifier=known.identifier,
        modified=known.modified,
        retrieved_from=raw.url,
        retrieved=raw.retrieved,
    )


def require_length(place: str, length: int, limit_bytes: int = LIMIT_BYTES) -> None:
    """Raise `UnreadableDocument` where a document is too long."""
    if length > limit_bytes:
        raise UnreadableDocument(f"{place} has {length:,} bytes; an article has at most {limit_bytes:,}. Leave it out.")


def require_prose(text: str, place: str) -> None:
    """Raise `UnreadableDocument` where a canonical text is no English prose, or far too long."""
    if not text.strip():
        raise UnreadableDocument(f"{place} holds nothing but white space: there is no article in it.")
    require_length(place, len(text.encode("utf-8")))
    reason = why_not_english(text)
    if reason is not None:
        raise UnreadableDocument(f"{place} {reason}")
    if (endless := _NO_PROSE.search(text)) is not None:
        line = text.count("\n", 0, endless.start()) + 1
        raise UnreadableDocument(
            f"{place} is no prose: from line {line} on, {LIMIT_SENTENCE:,} characters hold no end of a sentence."
        )


def _of_page(raw: Raw, known: Metadata) -> tuple[str, Metadata]:
    from ingest.reading.pages import read_page  # only who reads pages waits for what parses them

    require_length(raw.place, len(raw.content), LIMIT_PAGE_BYTES)
    page = read_page(raw.decoded(strict=False), raw.place, url=raw.url, about=known)
    return canonical(page.text), page.about
