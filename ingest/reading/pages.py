"""HTML pages to the text of their article: trafilatura finds it, and leaves navigation, notices and captions out.

The text is what offsets refer to: the title, then one paragraph after another with an empty line between.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from trafilatura.settings import Document

from ingest.errors import UnreadableDocument
from ingest.reading.metadata import Metadata, completed
from ingest.reading.page_metadata import has_article_data, metadata_of_page

LIMIT_ELEMENTS: Final = 20_000
"""The most elements of a page that is looked through; pages of news have some 5,000 with all their teasers."""

LEAST_WORDS: Final = 25
"""How many words of prose, neither links nor notices, make an article."""

_INLINE: Final = frozenset({"hi", "ref", "lb", "del", "graphic", "code"})
_PROSE: Final = re.compile(r"[.!?…][\"'”’)\]]*$")
_NOTICE: Final = re.compile(
    r"\b(?:we|our|you|your|th(?:is|e) (?:web)?site)\b.{0,120}\bcookies?\b"
    r"|\bcookies?\b.{0,80}\b(?:accept|preferences|settings)\b"
    r"|\b(?:enable|turn on|requires?) javascript\b|\bjavascript is (?:disabled|required)\b|\bad ?blocker\b"
    r"|\b(?:log|sign) in (?:or|to) (?:subscribe|register|continue|read)\b"
    r"|\bsubscribe (?:now|today|to (?:read|continue))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page, its text canonical, and what the page says of it."""

    text: str
    about: Metadata


@dataclass(frozen=True, slots=True)
class _Block:
    tag: str
    text: str


def read_page(markup: str, name: str, *, url: str | None = None, about: Metadata | None = None) -> Page:
    """Return the article of a page.

    Args:
        markup: the page.
        name: what messages call it.
        url: where it was fetched, if it was.
        about: what is known of the article already, which counts before what the page says.

    Raises:
        UnreadableDocument: it holds no article, several, or more elements than are looked through.
    """
    tree = _parse(markup, name)
    known = completed(about or Metadata(), metadata_of_page(tree, url))
    linked = {_folded(element.text_content()) for element in tree.iter("a")}
    blocks = [block for block in _article_blocks(tree) if not _is_noise(block, linked)]
    prose = [block for block in blocks if block.tag != "head" and _PROSE.search(block.text)]
    if sum(len(block.text.split()) for block in prose) < LEAST_WORDS:
        raise UnreadableDocument(
            f"{name} has no article in it: without navigation, links and notices, too few sentences are left."
            f"{_way_to_feed(tree)}"
        )
    if _is_list_of_articles(tree, prose):
        raise UnreadableDocument(
            f"{name} lists several articles and holds none of them whole; name the pages of the articles themselves."
            f"{_way_to_feed(tree)}"
        )
    return Page("\n\n".join(_paragraphs(blocks, known.title)) + "\n", known)


def _parse(markup: str, name: str) -> Any:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument(f"{name} cannot be read as HTML: there is nothing in it.") from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise UnreadableDocument(f"{name} nests its elements too deeply for any page of an article. Leave it out.")
    number = sum(1 for _ in tree.iter())
    if number > LIMIT_ELEMENTS:
        raise UnreadableDocument(
            f"{name} has {number:,} elements; a page of an article has at most {LIMIT_ELEMENTS:,}. Leave it out."
        )
    return tree


def _article_blocks(tree: Any) -> Iterator[_Block]:
    """Yield the blocks of the article as trafilatura finds them, white space at their ends and in rows taken away."""
    found = trafilatura.bare_extraction(
        tree, favor_precision=True, include_comments=False, include_tables=False, with_metadata=False
    )
    if not isinstance(found, Document) or found.body is None:
        return
    for tag, words in _texts(found.body):
        lines = (" ".join(line.split()) for line in words.split("\n"))
        text = "\n".join(line for line in lines if line)
        if text:
            yield _Block(tag, text)


def _texts(element: Any) -> Iterator[tuple[str, str]]:
    """Yield tag and text of each block below an element, in order; a forced line break becomes a line end."""
    pieces = [_flat(element.text)]
    for child in element:
        if child.tag in _INLINE:
            inner = "".join("\n" if part is child and child.tag == "lb" else _flat(part) for part in child.itertext())
            pieces.append("\n" if child.tag == "lb" else inner)
        else:
            yield element.tag, "".join(pieces)
            pieces = []
            yield from _texts(child)
        pieces.append(_flat(child.tail))
    yield element.tag, "".join(pieces)


def _flat(words: str | None) -> str:
    return re.sub(r"\s", " ", words or "")


def _is_noise(block: _Block, linked: set[str]) -> bool:
    """Tell whether a block is nothing but a link to elsewhere, or a notice to readers."""
    return _folded(block.text) in linked or _NOTICE.search(block.text) is not None


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _is_list_of_articles(tree: Any, prose: Iterable[_Block]) -> bool:
    """Tell whether the sentences that were found stand in several articles, none of which can hold half of them."""
    lengths = [len(element.text_content()) for element in tree.iter("article")]
    if len(lengths) < 3 or has_article_data(tree):
        return False
    return max(lengths) * 2 < sum(len(block.text) for block in prose)


def _paragraphs(blocks: list[_Block], title: str | None) -> Iterator[str]:
    """Yield the paragraphs of the canonical text: the headline first, the items of lists with a mark."""
    if title and not (blocks and blocks[0].tag == "head"):
        yield title
    for block in blocks:
        yield f"• {block.text}" if block.tag == "item" else block.text


def _way_to_feed(tree: Any) -> str:
    for link in tree.iter("link"):
        if link.get("type") in ("application/rss+xml", "application/atom+xml") and link.get("href"):
            return f" Its feed is at {link.get('href')[:200]}."
    return ""
