"""The article itself, its publisher, and the spans and sentences of its text that its claims rest on.

    art:… a pol:NewsArticle ; schema:headline "…"@en ; schema:datePublished "2025-08-01"^^xsd:date .
    <…/article/…#char=1401,1462> a pol:TextSpan ; oa:start 1401 ; oa:end 1462 ; oa:exact "…" ; pol:inSentence <…> .

The fragment `#char=` is that of RFC 5147 (https://www.rfc-editor.org/rfc/rfc5147): positions between characters,
counted in code points of the canonical text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ingest.graph.lexicon import Lexicon
from ingest.graph.terms import Term, as_written, date, integer, moment, name, text
from ingest.model import Article, BlockKind, Document, Entity, EntityKind, Span, WordsPolicy
from ingest.revisions import version_keys
from ontology import iris

Statement = tuple[ox.NamedNode, str, Term]


def headline(document: Document) -> str:
    """Return the article's title: that of its metadata, else its first headline or block, else its name."""
    article = document.article
    if article.title:
        return article.title
    blocks = [block for block in document.blocks if block.kind is BlockKind.HEADLINE] or list(document.blocks)
    return " ".join(blocks[0].span.of(article.text).split()) if blocks else article.name


def article_statements(document: Document, publisher: ox.NamedNode) -> Iterator[Statement]:
    """Yield the triples that describe the article; its whole text only where its words policy is `full`."""
    article = document.article
    node = ox.NamedNode(iris.article(iris.article_id(article.text)))
    title = headline(document)
    yield node, "rdf:type", name("pol:NewsArticle")
    yield node, "rdfs:label", as_written(title)
    yield node, "schema:headline", as_written(title)
    yield node, "pol:publishedBy", publisher
    yield node, "pol:sha256", text(article.sha256)
    yield node, "pol:wordsPolicy", text(article.words.value)
    if article.published:
        yield node, "schema:datePublished", date(article.published)
    if article.url:
        yield node, "schema:url", text(article.url)
    if article.identifier:
        yield node, "schema:identifier", text(article.identifier)
    if article.modified:
        yield node, "schema:dateModified", moment(article.modified)
    for key in version_keys(article):
        yield node, "pol:versionOf", text(key)
    if article.words is WordsPolicy.FULL:
        yield node, "schema:articleBody", text(article.text)


def publisher_of(article: Article, lexicon: Lexicon) -> Entity:
    """Return the publisher: the one of that name in the reference data, else one of the metadata's name or of none."""
    if not article.publisher:
        unknown = iris.thing("organisation", iris.digest("publisher", iris.article_id(article.text), length=12))
        return Entity(EntityKind.PUBLISHER, "unnamed publisher", unknown)
    known = lexicon.named(article.publisher, EntityKind.PUBLISHER)
    return known or Entity(EntityKind.PUBLISHER, article.publisher)


def span_statements(document: Document, spans: Iterable[Span]) -> Iterator[Statement]:
    """Yield the triples of the spans and of the sentences that contain them."""
    identifier = iris.article_id(document.article.text)
    for span in sorted(set(spans)):
        yield from _span(document, identifier, span, "pol:TextSpan")
        sentence = document.sentence_at(span.start)
        if sentence:
            yield from _span(document, identifier, sentence, "pol:Sentence")
            container = ox.NamedNode(iris.span(identifier, sentence.start, sentence.end))
            yield ox.NamedNode(iris.span(identifier, span.start, span.end)), "pol:inSentence", container


def _span(document: Document, identifier: str, span: Span, kind: str) -> Iterator[Statement]:
    node = ox.NamedNode(iris.span(identifier, span.start, span.end))
    yield node, "rdf:type", name(kind)
    yield node, "oa:start", integer(span.start)
    yield node, "oa:end", integer(span.end)
    yield node, "oa:exact", text(span.of(document.article.text))
    yield node, "pol:spanOf", ox.NamedNode(iris.article(identifier))
