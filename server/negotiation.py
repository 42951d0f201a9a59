"""Which representation a reader gets: by `?format=`, else by Accept with its quality values, as RFC 9110 has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable

from server.store.inspection import Form

HTML: Final = "text/html"


@dataclass(frozen=True, slots=True)
class Representation:
    """One format of results.

    Attributes:
        media_type: its registered media type, as the engine knows it.
        names: what `?format=` may call it; the first is its file extension.
        also: other media types under which it is asked for, and then handed out.
    """

    media_type: str
    names: tuple[str, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A representation and the media type to hand it out under."""

    representation: Representation
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type; text is always UTF-8."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


TABLES: Final = (
    Representation("application/sparql-results+json", ("json", "srj"), ("application/json",)),
    Representation("application/sparql-results+xml", ("xml", "srx"), ("application/xml", "text/xml")),
    Representation("text/csv", ("csv",)),
    Representation("text/tab-separated-values", ("tsv",)),
)
GRAPHS: Final = (
    Representation("text/turtle", ("ttl", "turtle", "n3"), ("application/x-turtle",)),
    Representation("application/n-triples", ("nt", "ntriples", "n-triples"), ("text/plain",)),
    Representation("application/ld+json", ("jsonld", "json-ld", "json"), ("application/json",)),
    Representation("application/rdf+xml", ("rdf", "rdfxml", "rdf+xml", "xml"), ("application/xml", "text/xml")),
    Representation("application/n-quads", ("nq", "nquads", "n-quads")),
    Representation("application/trig", ("trig",)),
)


def representations(form: Form | None) -> tuple[Representation, ...]:
    """Return what the result of a query of this form is to be had as, the most welcome first."""
    return GRAPHS if form is not None and form.yields_graph else TABLES


def choose(accept: MIMEAccept, offers: Sequence[Representation], *, named: str | None = None) -> Choice:
    """Return the representation that the reader wants most.

    Args:
        accept: the reader's Accept; an empty one accepts anything.
        offers: what there is; of equally welcome ones the first is taken.
        named: the value of `?format=`, a short name or a media type, which goes before Accept.

    Raises:
        NotAcceptable: none will do; the message lists what there is.
    """
    if named is not None:
        return _by_name(named.strip().lower(), offers)
    if not accept:
        return Choice(offers[0], offers[0].media_type)
    wanted = _without_parameters(accept)
    by_type = {offer.media_type: offer for offer in offers}
    by_type |= {media_type: offer for offer in offers for media_type in offer.also}
    best = max(by_type, key=lambda media_type: (wanted.quality(media_type), media_type in wanted.values()))
    if wanted.quality(best) <= 0:
        raise NotAcceptable(f"Accept allows none of what there is: {_listing(offers)}.")
    return Choice(by_type[best], best)


def prefers_html(accept: MIMEAccept) -> bool:
    """Tell whether a page is wanted more than any format for programs; `*/*` alone, as programs send, is not enough."""
    wanted = _without_parameters(accept)
    machine = max(wanted.quality(kind) for kind in ("application/problem+json", "application/json", "text/turtle"))
    named = any(value in (HTML, "application/xhtml+xml") for value in wanted.values())
    return named and wanted.quality(HTML) > 0 and wanted.quality(HTML) >= machine


def prefers(accept: MIMEAccept, media_type: str, *, before: str) -> bool:
    """Tell whether a media type is named, and wanted more than another one."""
    wanted = _without_parameters(accept)
    return media_type in wanted.values() and wanted.quality(media_type) > wanted.quality(before)


def _without_parameters(accept: MIMEAccept) -> MIMEAccept:
    """Return an Accept without parameters but q: what has `charset` or `profile` is no less the type that it names."""
    return MIMEAccept((value.partition(";")[0].strip().lower(), quality) for value, quality in accept)


def _by_name(name: str, offers: Sequence[Representation]) -> Choice:
    for offer in offers:
        if name in offer.names or name == offer.media_type:
            return Choice(offer, offer.media_type)
    raise NotAcceptable(f"There is no format {name!r} of this result; there is: {_listing(offers)}.")


def _listing(offers: Sequence[Representation]) -> str:
    return ", ".join(f"{offer.media_type} (format={offer.names[0]})" for offer in offers)
