"""Claims as pages show them: what is claimed, how real it is said to be, who says so, and the words that say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ontology.namespaces import PREFIXES
from server.asking import Asker, Linked, Row, linked, text_of
from server.highlight import Mark, Passage, Piece, mark_pieces
from server.wording import local_name, readable, state_time, state_value

POL: Final = PREFIXES["pol"]
_PLAIN_POLARITY: Final = "positive"
_PLAIN_CERTAINTY: Final = "certain"


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What stands at the head of an article."""

    iri: str
    headline: str
    published: str | None = None
    publisher: Linked | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """One claim. `value` is the quantity as a phrase; `speaker` is None where the publisher itself says it."""

    iri: str
    article: ArticleHead
    kind: Linked
    status: Linked
    subject: Linked
    value: str
    of: str
    from_: str
    to: str
    place: str
    time: str
    direction: str
    denied: bool
    certainty: Linked | None
    speaker: Linked | None
    confidence: str
    rule: str
    facts: tuple[Linked, ...]
    marks: tuple[Mark, ...]
    pieces: tuple[Piece, ...]
    passages: tuple[Passage, ...]

    @property
    def identifier(self) -> str:
        """The last part of the claim's IRI: the anchor of its card on a page."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def status_name(self) -> str:
        """The status as one of the words of its scheme; the badge's class."""
        return (self.status.iri or "").rsplit("/", 1)[-1]

    @property
    def start(self) -> int:
        """Where its first evidence begins in the article's text."""
        return min((mark.start for mark in self.marks), default=0)


class _Fields:
    """All values of all fields of one claim."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._values: dict[str, dict[str, Linked]] = defaultdict(dict)
        for row in rows:
            name = (text_of(row, "field") or "").removeprefix(POL)
            value = linked(row, "value", "label")
            if value:
                self._values[name].setdefault(text_of(row, "value") or "", value)

    def all(self, name: str) -> tuple[Linked, ...]:
        return tuple(self._values.get(name, {}).values())

    def one(self, name: str) -> Linked | None:
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        value = self.one(name)
        return value.text if value else ""


def read_claims(asker: Asker, claims: Sequence[str]) -> list[ClaimCard]:
    """Return the cards of some claims, in the order given; an IRI that is no claim has none."""
    if not claims:
        return []
    nodes = [ox.NamedNode(claim) for claim in claims]
    fields = _by_claim(asker.rows("claim_fields", claims=nodes))
    spans = _by_claim(asker.rows("claim_spans", claims=nodes))
    articles = {iri for rows in fields.values() for iri in [_article_of(rows)] if iri}
    heads = read_heads(asker, sorted(articles))
    cards = []
    for claim in claims:
        head = heads.get(_article_of(fields.get(claim, [])) or "")
        if head:
            cards.append(_card(claim, head, _Fields(fields[claim]), spans.get(claim, [])))
    return cards


def read_heads(asker: Asker, articles: Sequence[str]) -> dict[str, ArticleHead]:
    """Return the heads of some articles by IRI."""
    heads: dict[str, ArticleHead] = {}
    if articles:
        for row in asker.rows("article_heads", articles=[ox.NamedNode(iri) for iri in articles]):
            iri = text_of(row, "article") or ""
            heads.setdefault(
                iri,
                ArticleHead(
                    iri,
                    readable(text_of(row, "headline") or f"Article {iri.rsplit('/', 1)[-1]}"),
                    text_of(row, "published"),
                    linked(row, "publisher"),
                    text_of(row, "url"),
                ),
            )
    return heads


def _by_claim(rows: Sequence[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[text_of(row, "claim") or ""].append(row)
    return grouped


def _article_of(rows: Sequence[Row]) -> str | None:
    return next((text_of(row, "value") for row in rows if text_of(row, "field") == POL + "statedIn"), None)


def _card(claim: str, head: ArticleHead, fields: _Fields, spans: Sequence[Row]) -> ClaimCard:
    marks, pieces = _words(claim, spans)
    speaker = fields.one("attributedTo")
    qualifier = fields.one("statedQualifier")
    about = fields.one("about")
    certainty = fields.one("certainty")
    unknown = Linked("not stated")
    return ClaimCard(
        iri=claim,
        article=head,
        kind=fields.one("kind") or unknown,
        status=fields.one("reportedStatus") or unknown,
        subject=Linked(fields.text("statedSubject") or (about.text if about else "?"), about.iri if about else None),
        value=state_value(
            fields.text("statedValue") or None, fields.text("statedUnit") or None, qualifier.text if qualifier else None
        ),
        of=fields.text("statedOf"),
        from_=fields.text("statedFrom"),
        to=fields.text("statedTo"),
        place=fields.text("statedPlace"),
        time=state_time(fields.text("statedTime")),
        direction=fields.text("statedDirection"),
        denied=fields.text("polarity") not in ("", _PLAIN_POLARITY),
        certainty=certainty if certainty and local_name(certainty.iri or "") != _PLAIN_CERTAINTY else None,
        speaker=speaker if speaker and speaker != head.publisher else None,
        confidence=fields.text("confidence"),
        rule=fields.text("rule"),
        facts=fields.all("asserts"),
        marks=marks,
        pieces=pieces,
        passages=mark_pieces(pieces, marks),
    )


def _words(claim: str, spans: Sequence[Row]) -> tuple[tuple[Mark, ...], tuple[Piece, ...]]:
    """Return a claim's marks, and what the graph knows of the text around them: the sentences and the spans."""
    marks: list[Mark] = []
    pieces: list[Piece] = []
    for row in spans:
        start, end, exact = text_of(row, "start"), text_of(row, "end"), text_of(row, "exact")
        if start is None or end is None or exact is None:
            continue
        marks.append(Mark(int(start), int(end), claim))
        pieces.append(Piece(int(start), exact))
        sentence_start, sentence = text_of(row, "sentence_start"), text_of(row, "sentence_exact")
        if sentence_start is not None and sentence is not None:
            pieces.append(Piece(int(sentence_start), sentence))
    return tuple(dict.fromkeys(marks)), tuple(dict.fromkeys(pieces))
