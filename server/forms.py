"""The forms in which a thing may be had: its page, or its data in one of the RDF syntaxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MIMEAccept

HTML: Final = "text/html"


@dataclass(frozen=True, slots=True)
class Form:
    """One RDF syntax: its media type, the suffix that asks for it in an address, and its name for people."""

    suffix: str
    media_type: str
    words: str
    also: tuple[str, ...] = ()


FORMS: Final = (
    Form("ttl", "text/turtle", "Turtle", ("turtle", "text/n3", "application/x-turtle")),
    Form("jsonld", "application/ld+json", "JSON-LD", ("json-ld", "json", "application/json")),
    Form("nt", "application/n-triples", "N-Triples", ("ntriples", "n-triples", "text/plain")),
    Form("rdf", "application/rdf+xml", "RDF/XML", ("rdfxml", "rdf-xml", "xml", "application/xml")),
)
_BY_NAME: Final = {name: form for form in FORMS for name in (form.suffix, form.media_type, *form.also)}


def form_named(name: str) -> Form | None:
    """Return the form that a `?format=` or a suffix names.

    >>> form_named("TTL").media_type, form_named("docx")
    ('text/turtle', None)
    """
    return _BY_NAME.get(name.lower())


def split_suffix(slug: str) -> tuple[str, Form | None]:
    """Return a slug without the suffix that asks for a form, and the form.

    >>> split_suffix("metropolitan.nt")[0], split_suffix("st.albans")
    ('metropolitan', ('st.albans', None))
    """
    stem, dot, suffix = slug.rpartition(".")
    form = next((form for form in FORMS if form.suffix == suffix), None)
    return (stem, form) if dot and stem and form else (slug, None)


def best_form(accept: MIMEAccept, *, page: bool) -> Form | str | None:
    """Return the form that the reader prefers: `HTML` where there is a page and it is wanted, None if none will do.

    Where several are equally welcome, a page comes first, then Turtle.
    """
    offers: list[tuple[str, Form | str]] = [(HTML, HTML)] if page else []
    for form in FORMS:
        offers += [(name, form) for name in (form.media_type, *form.also) if "/" in name]
    if not accept:
        return offers[0][1]
    exact = [offer for offer in offers if accept.quality(offer[0]) > 0]
    return max(exact, key=lambda offer: accept.quality(offer[0]), default=(None, None))[1]
