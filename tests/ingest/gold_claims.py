"""Rows of the facts table, as the gold files hold them, to claims: so that the graph can be tried without extraction.

Entities come from the gazetteer's own mentions in the text and in the words of the row's slots.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from ingest.model import (
    Article,
    Attribution,
    Claim,
    Direction,
    Document,
    Entity,
    EntityKind,
    Evidence,
    Kind,
    Mention,
    Qualifier,
    Slot,
    Span,
    Status,
)
from ingest.names.mentions import find_mentions
from ingest.text import segment
from ontology.gazetteer import load_gazetteer

PREFERRED = list(EntityKind)


def read_document(folder: Path, name: str) -> Document:
    """Return the development article of that name, cut into sentences."""
    raw = (folder / "articles" / f"{name}.txt").read_bytes()
    meta = json.loads((folder / "articles" / f"{name}.json").read_text("utf-8"))
    published = date.fromisoformat(meta["published"]) if meta.get("published") else None
    text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    return segment(
        Article(text, "0" * 64, name, title=meta.get("title"), publisher=meta.get("publisher"), published=published)
    )


def gold_claims(folder: Path, name: str) -> tuple[Document, tuple[Claim, ...]]:
    """Return the article and the claims that its gold rows stand for."""
    document = read_document(folder, name)
    rows = json.loads((folder / "gold" / f"{name}.json").read_text("utf-8"))
    return document, tuple(claim for row in rows if (claim := to_claim(document, row)))


def to_claim(document: Document, row: dict) -> Claim | None:
    """Return the claim of a row, or None where its evidence is not in the text."""
    start = document.article.text.find(row["evidence"])
    if start < 0:
        return None
    span = Span(start, start + len(row["evidence"]))
    said = entity(row["attributed_to"])
    return Claim(
        kind=Kind(row["kind"]),
        subject=entity(row["subject"]) or Entity(EntityKind.OTHER, row["subject"] or "somebody"),
        evidence=(Evidence(span, row["evidence"]),),
        status=Status(row["status"]),
        rule="gold",
        value=None if row["value"] is None else Decimal(str(row["value"])),
        unit=row["unit"],
        qualifier=Qualifier(row["qualifier"]) if row["qualifier"] else None,
        of=slot(row["of"]),
        from_=slot(row["from"]),
        to=slot(row["to"]),
        place=place(row["place"]),
        time=row["time"],
        attributed_to=said,
        attribution=attribution(document, span, said, row),
        direction=Direction(row["direction"]) if row.get("direction") else None,
        mentions=tuple(m for m in mentions(document) if span.contains(m.span)),
        cause=slot("budget shortages") if "due to budget" in row["evidence"] else None,
        first_time="for the first time" in row["evidence"],
        record="record high" in row["evidence"],
    )


def mentions(document: Document) -> tuple[Mention, ...]:
    """Return the mentions of the gazetteer in the article."""
    return find_mentions(document, load_gazetteer())


def entity(name: str | None) -> Entity | None:
    """Return the entity of a name: the gazetteer's where it knows the name, else one of the kind its form suggests."""
    if not name:
        return None
    plain = re.sub(r"^(?:Sir|Dame|Lord) ", "", name)
    known = [e for words in (name, plain, name[:1].lower() + name[1:]) for e in load_gazetteer().named(words)]
    if known:
        best = min(known, key=lambda e: PREFERRED.index(EntityKind(e.kind)))
        return Entity(EntityKind(best.kind), best.name, best.iri)
    if "study" in name:
        return Entity(EntityKind.STUDY, name)
    if re.fullmatch(r"(?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+", plain) and not re.search(r"Police|Constab|Council", name):
        return Entity(EntityKind.PERSON, plain)
    return Entity(EntityKind.GROUP if name == name.lower() else EntityKind.ORGANISATION, name)


def place(name: str | None) -> Entity | None:
    """Return the place of a name; the first part of "West End, London" is enough."""
    if not name:
        return None
    known = [e for words in (name, name.split(",")[0]) for e in load_gazetteer().named(words) if e.kind == "place"]
    return Entity(EntityKind.PLACE, known[0].name, known[0].iri) if known else Entity(EntityKind.PLACE, name)


def slot(words: object) -> Slot | None:
    """Return a slot of words or of a number."""
    if words is None:
        return None
    if isinstance(words, int | float):
        return Slot("", value=Decimal(str(words)))
    number = re.match(r"[\d,]+", str(words))
    known = entity(str(words))
    return Slot(
        str(words),
        known if known and known.iri else None,
        Decimal(number[0].replace(",", "")) if number and number[0].strip(",") else None,
    )


def attribution(document: Document, span: Span, speaker: Entity | None, row: dict) -> Attribution | None:
    """Return the words before the evidence in its sentence, with the verb that they hold."""
    sentence = document.sentence_at(span.start)
    if speaker is None or sentence is None or row["kind"] in ("quote", "position"):
        return None
    before = document.article.text[sentence.start : span.start].strip()
    verb = re.search(r"\b(warn|reveal|announce|report|say|said)", before)
    if not verb:
        return None
    warned = verb[1] == "warn"
    words = re.sub(r",? that$|:$", "", before)
    said = Span(sentence.start, sentence.start + len(words))
    time = "2025-04" if warned and "April" in words else "2025-07" if "earlier this month" in words else None
    return Attribution(said, span, speaker, verb[1], time)
