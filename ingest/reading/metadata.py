"""The metadata of an article: a JSON object with url, id, title, publisher, published, modified and words.

`note` and `complete` are for people and ignored; any other key is logged and ignored.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from dataclasses import dataclass
from typing import Any, Final

from ingest.errors import UnreadableDocument
from ingest.model import WordsPolicy

_IGNORED: Final = frozenset({"note", "complete"})
FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199
_HANDLED: Final = frozenset({"url", "id", "title", "publisher", "published", "modified", "words"})
_URL: Final = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+\Z", re.IGNORECASE)
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text."""

    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    words: WordsPolicy = WordsPolicy.EVIDENCE
    identifier: str | None = None
    modified: dt.datetime | None = None


def completed(first: Metadata, then: Metadata) -> Metadata:
    """Return the first metadata, and from the other what it lacks; how much is kept is for the first to say.

    >>> completed(Metadata(title="A"), Metadata(title="B", publisher="C")).publisher
    'C'
    """
    return Metadata(
        url=first.url or then.url,
        title=first.title or then.title,
        publisher=first.publisher or then.publisher,
        published=first.published or then.published,
        words=first.words,
        identifier=first.identifier or then.identifier,
        modified=first.modified or then.modified,
    )


def read_metadata(text: str, name: str) -> Metadata:
    """Read a metadata file.

    Args:
        text: what the file holds.
        name: what messages call it.

    Raises:
        UnreadableDocument: it is no JSON object, or a value is not of its form.

    >>> read_metadata('{"published": "2025-08-01"}', "a.json").published
    datetime.date(2025, 8, 1)
    """
    return to_metadata(read_object(text, name), name)


def read_object(text: str, name: str) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        UnreadableDocument: it is none, or no JSON.
    """
    try:
        loaded = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableDocument(
            f"{name} is not valid JSON at line {error.lineno}, column {error.colno}: "
            f"{error.msg[:1].lower()}{error.msg[1:]}."
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableDocument(
            f"{name} cannot be read as JSON: it is nested too deeply or has too long a number."
        ) from error
    if not isinstance(loaded, dict):
        raise UnreadableDocument(f"{name} must hold a JSON object with url, title, publisher and published.")
    return loaded


def to_metadata(loaded: dict[str, Any], name: str) -> Metadata:
    """Return the metadata that a JSON object holds.

    Args:
        loaded: the object.
        name: what messages call it.

    Raises:
        UnreadableDocument: a value is not of its form.
    """
    for key in loaded.keys() - _IGNORED - _HANDLED:
        _LOG.warning("metadata-key-ignored file=%s key=%r", name, key)
    return Metadata(
        url=_url(loaded, name),
        title=_words(loaded, "title", name),
        publisher=_words(loaded, "publisher", name),
        published=_date(loaded, name),
        words=_policy(loaded, name),
        identifier=_words(loaded, "id", name),
        modified=_moment(loaded, name),
    )


def _words(loaded: dict[str, Any], key: str, name: str) -> str | None:
    value = loaded.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableDocument(f"{name}: {key} must be text or null, not {json.dumps(value)[:40]}.")
    if re.search("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", value):
        raise UnreadableDocument(f"{name}: {key} has characters that are no text.")
    return " ".join(value.split()) or None


def is_url(words: str) -> bool:
    """Tell whether words are a web address that may be an article's.

    >>> is_url("https://example.org/a"), is_url("/a")
    (True, False)
    """
    return _URL.match(words) is not None


def _url(loaded: dict[str, Any], name: str) -> str | None:
    value = _words(loaded, "url", name)
    if value is not None and not is_url(value):
        raise UnreadableDocument(
            f"{name}: url must be a web address that begins with http:// or https://, not {value!r}."
        )
    return value


def _date(loaded: dict[str, Any], name: str) -> dt.date | None:
    value = _words(loaded, "published", name)
    if value is None:
        return None
    try:
        day = dt.date.fromisoformat(value) if len(value) == 10 else dt.datetime.fromisoformat(value).date()
    except ValueError as error:
        raise UnreadableDocument(f"{name}: published must be a day such as 2025-08-01, not {value!r}.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnreadableDocument(f"{name}: published must lie between {FIRST_YEAR} and {LAST_YEAR}, not in {day.year}.")
    return day


def _moment(loaded: dict[str, Any], name: str) -> dt.datetime | None:
    """Return when a version was last changed; without a zone it is UTC, a day alone is its beginning."""
    value = _words(loaded, "modified", name)
    if value is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError as error:
        raise UnreadableDocument(
            f"{name}: modified must be a day or a time such as 2025-08-01T14:30:00+01:00, not {value!r}."
        ) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UnreadableDocument(
            f"{name}: modified must lie between {FIRST_YEAR} and {LAST_YEAR}, not in {moment.year}."
        )
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def _policy(loaded: dict[str, Any], name: str) -> WordsPolicy:
    value = _words(loaded, "words", name)
    if value is None:
        return WordsPolicy.EVIDENCE
    try:
        return WordsPolicy(value)
    except ValueError as error:
        raise UnreadableDocument(f"{name}: words must be full or evidence, not {value!r}.") from error
