"""Minting of IRIs: a hash of the fewest stable raw fields; a slug only where an authority or the reference gives one.

A person's name never appears in a minted IRI. A change to a rule here is a migration with a mapping, never a tidy-up.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ontology.namespaces import BASE


def digest(*fields: str, length: int = 16) -> str:
    """Return the first `length` hex digits of the SHA-256 of the fields, joined by U+001F so that none run together.

    >>> digest("a", "b") == digest("ab")
    False
    """
    return hashlib.sha256("\x1f".join(fields).encode("utf-8")).hexdigest()[:length]


def slug(label: str) -> str:
    """Return a label as lower-case ASCII words joined by hyphens.

    >>> slug("Kensington and Chelsea"), slug("Dyfed‑Powys Police"), slug("Ynys Môn")
    ('kensington-and-chelsea', 'dyfed-powys-police', 'ynys-mon')
    """
    folded = unicodedata.normalize("NFKD", label.replace("\u2011", "-").replace("’", "").replace("'", ""))
    plain = folded.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def fold_name(name: str) -> str:
    """Return a name with case, accents, punctuation and spacing folded away, for use as a key."""
    return slug(name).replace("-", " ")


def thing(kind: str, local: str) -> str:
    """Return the IRI of a thing: `{base}id/{kind}/{local}`."""
    return f"{BASE}id/{kind}/{local}"


def article_id(text: str) -> str:
    """Return the article's identifier: the first 16 hex digits of the SHA-256 of its canonical text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def article(identifier: str) -> str:
    """Return the IRI of an article."""
    return thing("article", identifier)


def span(article_identifier: str, start: int, end: int) -> str:
    """Return the IRI of a span of an article's canonical text, by RFC 5147: `{article}#char={start},{end}`."""
    return f"{article(article_identifier)}#char={start},{end}"


def claim(article_identifier: str, key: str) -> str:
    """Return the IRI of a claim: its article and a hash of span and fact, so that a re-run does not renumber."""
    return thing("claim", f"{article_identifier}-{digest(key, length=8)}")


def event(*fields: str) -> str:
    """Return the IRI of an event from its type, agent, target, time bucket and quantity, so that two reports meet."""
    return thing("event", digest("event", *fields, length=12))


def observation(*fields: str) -> str:
    """Return the IRI of an observation from its measure, subject, category, time bucket and value."""
    return thing("observation", digest("observation", *fields, length=12))


def person(name: str, *, scope: str) -> str:
    """Return the opaque IRI of a person who has no entry in the reference data.

    Args:
        name: the name as written; titles must already be gone.
        scope: the IRI of the organisation that the person is said to belong to or, where the article names none, the
            article's identifier, so that namesakes never meet by accident.
    """
    return thing("person", digest("person", fold_name(name), scope, length=12))
