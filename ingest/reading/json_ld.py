"""What a page says of its article in JSON-LD (https://schema.org/NewsArticle)."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

_ARTICLES: Final = frozenset(
    (
        *("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle"),
        *("OpinionNewsArticle", "AskPublicNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting"),
        *("Report", "PressRelease", "GovernmentPublication"),
    )
)
_LEADING_ON: Final = ("@graph", "mainEntity", "mainEntityOfPage")
"""The keys below which the page's own article is; others, such as hasPart, lead to other articles."""

_LONGEST: Final = 500_000
_MOST_NODES: Final = 2_000
_DEEPEST: Final = 12
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*$"
)
_LOG: Final = logging.getLogger(__name__)

Node = dict[str, Any]


def find_article(scripts: Iterable[str]) -> Node | None:
    """Return the node of the page's own article, its publisher's node put in place of a reference to it.

    Args:
        scripts: the contents of the page's elements of type application/ld+json; one that is no JSON is passed by.

    >>> find_article(['{"@graph": [{"@type": "NewsArticle", "headline": "Ten vans"}]}'])["headline"]
    'Ten vans'
    """
    nodes = list(islice((node for script in scripts for node in _nodes(_loaded(script), 0)), _MOST_NODES))
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    articles = [node for node in nodes if _types(node) & _ARTICLES]
    if not articles:
        return None
    article = max(articles, key=lambda node: ("headline" in node or "name" in node) + ("datePublished" in node))
    publisher = article.get("publisher")
    if isinstance(publisher, list) and publisher:
        publisher = publisher[0]
    if isinstance(publisher, dict) and "name" not in publisher and isinstance(publisher.get("@id"), str):
        publisher = named.get(publisher["@id"], publisher)
    return {**article, "publisher": publisher}


def _loaded(script: str) -> Any:
    try:
        return json.loads(_WRAPPING.sub("", script), strict=False) if len(script) <= _LONGEST else None
    except (ValueError, RecursionError):
        _LOG.info("json-ld-ignored length=%d", len(script))
        return None


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _LEADING_ON:
            yield from _nodes(value.get(key), depth + 1)


def _types(node: Node) -> set[str]:
    given = node.get("@type")
    listed = given if isinstance(given, list) else [given]
    return {re.split(r"[/:#]", item)[-1] for item in listed if isinstance(item, str)}
