"""Versions of one article: what they have in common, by which a corrected version is known as such.

Two articles are versions of one where their publisher gives both one address, or one identifier of its own. What they
have in common is a key, one plain line of text for each; articles that share a key are versions of each other.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from ingest.model import Article
from ontology.iris import fold_name

# Parts of a query string that tell where a reader came from, not what is read.
_OF_THE_READER: Final = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|ocid|at_\w+", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def version_keys(article: Article) -> tuple[str, ...]:
    """Return what all versions of an article have in common; nothing where it has neither address nor identifier."""
    keys = []
    if article.url and (address := canonical_address(article.url)):
        keys.append(address)
    if article.identifier:
        keys.append(canonical_identifier(article.identifier, article.publisher))
    return tuple(keys)


def canonical_address(url: str) -> str | None:
    """Return a web address in the form that all ways of writing it share; None for one that names no host.

    >>> canonical_address("http://WWW.Example.org:80/news/1/?utm_source=mail&page=2#top")
    'https://www.example.org/news/1?page=2'
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        return None
    own_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme.lower()]) else f":{port}"
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _OF_THE_READER.fullmatch(pair[0])]
    query = f"?{urlencode(asked)}" if asked else ""
    return f"https://{parts.hostname.lower()}{own_port}{parts.path.rstrip('/')}{query}"


def canonical_identifier(identifier: str, publisher: str | None) -> str:
    """Return a declared identifier as a key: an IRI or URN stands for itself, any other is its publisher's own.

    >>> canonical_identifier("12-345", "The Borsetshire Post"), canonical_identifier("urn:bbc:1", None)
    ('the borsetshire post 12-345', 'urn:bbc:1')
    """
    if re.match(r"(?:urn|tag|https?|doi|uuid):", identifier, re.IGNORECASE):
        return canonical_address(identifier) or identifier
    return f"{fold_name(publisher or 'unnamed publisher')} {identifier}"
