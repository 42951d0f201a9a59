"""Links from pages: our own IRIs lead to this host's path for them, other IRIs outside only over HTTP."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from ontology.namespaces import BASE

# Characters that stay as they are in the path of a link; a span's IRI keeps its `#char=a,b`.
_SAFE: Final = "/-._~!$&'()*+,;=:@%"


def local_url(iri: str) -> str | None:
    """Return where a reader may follow an IRI: a path on this host for ours, the IRI itself for the web's, or None.

    >>> local_url("https://w3id.org/beatgraph/id/article/ab#char=3,9"), local_url("https://w3id.org/beatgraph/ns#Claim")
    ('/id/article/ab#char=3,9', '/ns#Claim')
    >>> local_url("https://data.police.uk/"), local_url("javascript:alert(1)")
    ('https://data.police.uk/', None)
    """
    if not iri.startswith(BASE):
        return web_url(iri)
    path, hash_mark, fragment = iri.removeprefix(BASE).partition("#")
    return "/" + quote(path, safe=_SAFE) + hash_mark + quote(fragment, safe=_SAFE)


def web_url(iri: str) -> str | None:
    """Return an IRI that a browser may open over HTTP, or None for any other scheme or a malformed one.

    >>> web_url("https://example.org/a"), web_url("data:text/html,x"), web_url("http://[broken")
    ('https://example.org/a', None, None)
    """
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in ("http", "https") and parts.hostname else None


def is_ours(iri: str) -> bool:
    """Tell whether an IRI is one that this server answers for."""
    return iri.startswith(BASE)


def data_path(iri: str) -> str | None:
    """Return the path of the data about one of our things, None for what has no data resource of its own.

    >>> data_path("https://w3id.org/beatgraph/id/force/metropolitan"), data_path("https://w3id.org/beatgraph/vocab/kind/quote")
    ('/data/force/metropolitan', '/vocab/kind/quote')
    """
    path = local_url(iri.partition("#")[0]) if is_ours(iri) else None
    if path is None or not path.startswith("/id/"):
        return path
    return "/data/" + path.removeprefix("/id/")


def query_path(query: str) -> str:
    """Return the path of the page that shows a query's answer."""
    return "/query?" + urlencode({"query": query})
