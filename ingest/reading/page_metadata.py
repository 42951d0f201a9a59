"""The metadata of a page: JSON-LD first, then OpenGraph and other meta elements, then what trafilatura finds."""

from __future__ import annotations

import datetime as dt
import html
import logging
import re
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from trafilatura.metadata import extract_metadata

from ingest.reading.json_ld import Node, find_article
from ingest.reading.metadata import FIRST_YEAR, LAST_YEAR, Metadata, completed, is_url

_TITLES: Final = ("og:title", "twitter:title", "dc.title", "parsely-title")
_PUBLISHERS: Final = ("og:site_name", "dc.publisher", "dcterms.publisher", "application-name")
_DATES: Final = (
    *("article:published_time", "og:published_time", "datepublished", "article.published", "dc.date.issued"),
    *("dcterms.issued", "dcterms.created", "dc.date", "parsely-pub-date", "sailthru.date", "publish-date", "pubdate"),
    *("publication_date", "publication-date", "date"),
)
_CHANGES: Final = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")
_LONGEST: Final = 500
_UNPRINTABLE: Final = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:$|[T ])")
_LOG: Final = logging.getLogger(__name__)


def metadata_of_page(tree: Any, url: str | None) -> Metadata:
    """Return what a page says of itself.

    Args:
        tree: the page, parsed by lxml.
        url: where it was fetched, if it was: it may then give no other site's address as its own.
    """
    written = completed(_from_json_ld(tree, url), _from_meta(tree, url))
    if written.title and written.publisher and written.published:
        return written
    return completed(written, _from_trafilatura(tree, url))


def has_article_data(tree: Any) -> bool:
    """Tell whether the page says in JSON-LD that it is an article."""
    return find_article(_scripts(tree)) is not None


def plain_words(value: Any) -> str | None:
    """Return a value as one line of text without markup's escapes, or None where it is no text.

    >>> plain_words(" Marks &amp; Spencer\\n raid ")
    'Marks & Spencer raid'
    """
    if not isinstance(value, str):
        return None
    return " ".join(_UNPRINTABLE.sub(" ", html.unescape(value)).split())[:_LONGEST].strip() or None


def to_day(value: Any) -> dt.date | None:
    """Return the day that a page or feed states, as it is written there.

    >>> to_day("2026-03-02T23:30:00Z"), to_day("Mon, 02 Mar 2026 08:00:00 GMT"), to_day("soon")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None)
    """
    words = plain_words(value)
    if words is None:
        return None
    try:
        written = _DAY.match(words)
        day = dt.date.fromisoformat(written[1]) if written else parsedate_to_datetime(words).date()
    except (ValueError, TypeError, OverflowError):
        _LOG.info("date-ignored value=%r", words[:40])
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _to_moment(value: Any) -> dt.datetime | None:
    """Return a time that a page states, if it states its zone too."""
    try:
        moment = dt.datetime.fromisoformat(plain_words(value) or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _from_json_ld(tree: Any, url: str | None) -> Metadata:
    article: Node | None = find_article(_scripts(tree))
    if article is None:
        return Metadata()
    publisher = article["publisher"]
    page = article.get("mainEntityOfPage")
    return Metadata(
        url=_own(article.get("url"), url) or _own(page.get("@id") if isinstance(page, dict) else page, url),
        title=plain_words(article.get("headline")) or plain_words(article.get("name")),
        publisher=plain_words(publisher.get("name") if isinstance(publisher, dict) else publisher),
        published=to_day(article.get("datePublished")),
        modified=_to_moment(article.get("dateModified")),
    )


def _from_meta(tree: Any, url: str | None) -> Metadata:
    stated: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if (content := element.get("content")) and content.strip():
            stated.setdefault(key.strip().lower(), content)
    moments = (element.get("datetime") for element in tree.iter("time") if element.get("itemprop") == "datePublished")
    days = (to_day(value) for value in (*(stated.get(key) for key in _DATES), *moments) if value)
    canonical = next((e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"), None)
    publisher = _first(stated, _PUBLISHERS)
    return Metadata(
        url=_own(canonical, url) or _own(stated.get("og:url"), url),
        title=_without_site(_first(stated, _TITLES), publisher),
        publisher=publisher,
        published=next((day for day in days if day), None),
        modified=next((moment for key in _CHANGES if (moment := _to_moment(stated.get(key)))), None),
    )


def _from_trafilatura(tree: Any, url: str | None) -> Metadata:
    found = extract_metadata(tree, default_url=url, extensive=False)
    site = plain_words(found.sitename)
    publisher = site if site and (" " in site or "." not in site) else None
    return Metadata(
        title=_without_site(plain_words(found.title), publisher), publisher=publisher, published=to_day(found.date)
    )


def _scripts(tree: Any) -> list[str]:
    return [
        element.text or ""
        for element in tree.iter("script")
        if (element.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json"
    ]


def _first(stated: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((words for key in keys if (words := plain_words(stated.get(key)))), None)


def _without_site(title: str | None, publisher: str | None) -> str | None:
    """Return a title without the name of the site at its end.

    >>> _without_site("Ten vans bought | The Echo", "The Echo")
    'Ten vans bought'
    """
    if not title or not publisher:
        return title
    return re.sub(rf"\s+[|–—-]\s+{re.escape(publisher)}\s*$", "", title, flags=re.IGNORECASE) or title


def _own(value: Any, fetched: str | None) -> str | None:
    """Return an address that a page gives as its own, unless that is on another host than the page was."""
    words = plain_words(value)
    if words is None:
        return None
    try:
        address = urljoin(fetched or "", words)
        is_own = fetched is None or urlsplit(address).hostname == urlsplit(fetched).hostname
    except ValueError:
        return None
    return address if is_own and is_url(address) else None
