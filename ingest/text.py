"""Canonical text, and the text cut into blocks and sentences.

Nothing here changes the text that offsets refer to: `canonical` is applied once, at reading.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from ingest.boilerplate import kind_of_noise, opens_ending
from ingest.model import Article, Block, BlockKind, Document, Span
from ontology.iris import slug

_LIST_MARK: Final = re.compile(r"(?:[•●▪‣◦]\s*|[-–—*·]\s+|\(?\d{1,2}[.)]\s+|\(?[a-z]\)\s+)(?=\S)")
_TERMINAL: Final = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_SLUG: Final = re.compile(r"[^\s-]+(?:-[^\s-]+){3,}")
_WIDEST_WRAP: Final = 120

_ABBREVIATIONS: Final = frozenset(
    (
        *("mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "st", "sgt", "insp", "supt"),
        *("det", "ch", "asst", "cllr", "col", "lt", "capt", "cpl", "gen", "maj", "fr", "jr"),
        *("sr", "messrs", "pc", "dc", "ds", "di", "dci", "dsupt", "acc", "dcc", "cc", "eg"),
        *("e.g", "ie", "i.e", "etc", "cf", "vs", "v", "approx", "est", "no", "nos", "inc"),
        *("ltd", "co", "plc", "dept", "govt", "rd", "ave", "ph.d", "jan", "feb", "mar", "apr"),
        *("jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "mon", "tue", "tues", "wed"),
        *("thu", "thur", "thurs", "fri", "sat", "sun", "u.k", "u.s", "a.m", "p.m"),
    )
)
_ABBREVIATION_MAY_END: Final = frozenset({"etc", "a.m", "p.m", "u.k", "u.s", "inc", "ltd", "plc", "co", "jr", "sr"})
_BOUNDARY: Final = re.compile(r"(?:[.!?…]+[\"'”’)\]]*)(?=\s)")
_OPENS: Final = re.compile(r"\s+[\"'“‘(\[]*(?:[A-Z0-9À-ÖØ-Þ£$€•#@]|…)")


def canonical(text: str) -> str:
    r"""Return the text that offsets refer to: no byte order mark, LF line ends, otherwise untouched.

    >>> canonical("\ufeffOne\r\ntwo\rthree")
    'One\ntwo\nthree'
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def segment(article: Article) -> Document:
    """Cut an article into blocks and sentences, both in text order."""
    blocks = tuple(_name_headline(article, _blocks(article.text)))
    silent = (BlockKind.BOILERPLATE, BlockKind.DATELINE, BlockKind.CAPTION)
    sentences = tuple(s for b in blocks if b.kind not in silent for s in split_sentences(article.text, b.span))
    return Document(article, blocks, sentences)


def split_sentences(text: str, block: Span) -> Iterator[Span]:
    """Yield the sentences of a block: spans without white space at their ends, which never cross the block.

    >>> text = "Mr. Shaw left. ‘Why?’ she asked. It cost £1.5m."
    >>> [s.of(text) for s in split_sentences(text, Span(0, len(text)))]
    ['Mr. Shaw left.', '‘Why?’ she asked.', 'It cost £1.5m.']
    """
    start = block.start
    for found in _BOUNDARY.finditer(text, block.start, block.end):
        if found.start() < start or not _OPENS.match(text, found.end(), block.end):
            continue
        if text[found.start()] == "." and not _ends_sentence(text, start, found.start()):
            continue
        yield from _trimmed(text, start, found.end())
        start = found.end()
    yield from _trimmed(text, start, block.end)


def _ends_sentence(text: str, start: int, dot: int) -> bool:
    """Tell whether the full stop at `dot` ends a sentence rather than an abbreviation or an initial."""
    word = re.search(r"[\w.]*$", text[max(start, dot - 12) : dot])
    last = word.group().lower() if word else ""
    if last in _ABBREVIATION_MAY_END:
        return True
    if last == "no":
        return re.match(r"\.\s+\d", text[dot:]) is None
    initial = len(last) == 1 and last.isalpha() and text[dot - 1].isupper()
    return not initial and last not in _ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _lines(text: str) -> Iterator[list[Span]]:
    """Yield the groups of lines between blank lines; each line without white space at its ends."""
    group: list[Span] = []
    at = 0
    for line in text.split("\n"):
        span = next(_trimmed(text, at, at + len(line)), None)
        at += len(line) + 1
        if span is not None:
            group.append(span)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _blocks(text: str) -> Iterator[Block]:
    groups = list(_lines(text))
    wrapped = _is_hard_wrapped(text, groups)
    ended = False
    for span in (span for group in groups for span in _joined(text, group, wrapped)):
        words = span.of(text)
        noise = kind_of_noise(words)
        if noise is not None:
            ended = ended or opens_ending(words)
            yield Block(span, noise)
        elif ended and not _is_story_again(words):
            yield Block(span, BlockKind.BOILERPLATE)
        else:
            ended = False
            yield Block(span, _kind_of_story(text, span, words))


def _is_story_again(words: str) -> bool:
    """Tell whether a full sentence follows a heading of links, which then did not end the story."""
    return len(words) >= 60 and _TERMINAL.search(words) is not None and not _LIST_MARK.match(words)


def _is_hard_wrapped(text: str, groups: list[list[Span]]) -> bool:
    """Tell whether the paragraphs of the text are broken into lines of one width."""
    pairs = [(a, b) for group in groups for a, b in itertools.pairwise(group)]
    long = [a for a, _ in pairs if 40 <= a.end - a.start <= _WIDEST_WRAP]
    if len(long) < 3 or len(long) * 2 < len(pairs):
        return False
    return sum(1 for a in long if not _TERMINAL.search(a.of(text))) * 2 > len(long)


def _joined(text: str, group: list[Span], wrapped: bool) -> Iterator[Span]:
    """Yield the blocks of a group of lines: lines of one hard-wrapped paragraph are one block."""
    width = max(line.end - line.start for line in group)
    start, last = group[0].start, group[0]
    for line in group[1:]:
        if not _goes_on(text, last, line, width, wrapped):
            yield Span(start, last.end)
            start = line.start
        last = line
    yield Span(start, last.end)


def _goes_on(text: str, last: Span, line: Span, width: int, wrapped: bool) -> bool:
    """Tell whether `line` continues the paragraph that `last` belongs to."""
    words, before = line.of(text), last.of(text)
    if _LIST_MARK.match(words) or kind_of_noise(words) or kind_of_noise(before):
        return False
    finished = _TERMINAL.search(before) is not None
    if words[0].islower():
        return not finished or wrapped
    if width > _WIDEST_WRAP or width < 40:
        return False
    fills = (last.end - last.start) + 1 + len(words.split(None, 1)[0]) > width - 8
    return fills and (wrapped or not finished)


def _kind_of_story(text: str, span: Span, words: str) -> BlockKind:
    if _LIST_MARK.match(words):
        return BlockKind.LIST_ITEM
    alone = (span.start == 0 or text[span.start - 1] == "\n") and "\n" not in words
    short = len(words) <= 70 and len(words.split()) <= 10
    if alone and short and not re.search(r"[.!,;:…][\"'”’)]*$|[.!?]\s", words) and words[0] not in '"“':
        return BlockKind.SUBHEADING
    return BlockKind.PARAGRAPH


def _name_headline(article: Article, blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks with the headline named, and split from what is glued to it.

    The headline is the block that gives the title of the metadata or else the first line that may be one, before the
    first paragraph of the story.
    """
    listed = list(_with_bylines(article, blocks))
    at = next((i for i, block in enumerate(listed) if _gives_title(article, block)), None)
    if at is None:
        story = (BlockKind.PARAGRAPH, BlockKind.SUBHEADING)
        at = next((i for i, block in enumerate(listed) if block.kind in story), None)
        if at is not None and not _may_be_headline(listed[at].span.of(article.text)):
            at = None
    for i, block in enumerate(listed):
        if i == at:
            yield from _split_headline(article, block)
        else:
            yield block


def _with_bylines(article: Article, blocks: Iterator[Block]) -> Iterator[Block]:
    """Yield the blocks; a short line after one that says only "By" is the writer's name."""
    before = ""
    for block in blocks:
        words = block.span.of(article.text)
        byline = before == "by" and len(words) <= 70 and block.kind in (BlockKind.PARAGRAPH, BlockKind.SUBHEADING)
        yield Block(block.span, BlockKind.DATELINE) if byline else block
        before = words.lower()


def _gives_title(article: Article, block: Block) -> bool:
    words = block.span.of(article.text)
    if block.kind is BlockKind.BOILERPLATE or len(words) > 400:
        return False
    title = slug(article.title or "")
    return _slug_end(words) is not None or (len(title) > 12 and slug(words)[: len(title)] == title)


def _may_be_headline(words: str) -> bool:
    return len(words) <= 220 and not re.search(r"[.,;:][\"'”’]*$", words) and words[0] not in "(["


def _slug_end(words: str) -> int | None:
    """Return where the title begins in a line that has the slug of the title glued to its front."""
    token = words.split(None, 1)[0]
    if not _SLUG.match(token):
        return None
    for at in range(len(token) - 1, 0, -1):
        if slug(words[at:])[:200] == slug(token[:at])[:200] and slug(token[:at]):
            return at
    return None


def _split_headline(article: Article, block: Block) -> Iterator[Block]:
    """Yield slug, headline and what follows it in the same line, where they are glued together."""
    start, end = block.span.start, block.span.end
    words = block.span.of(article.text)
    at = _slug_end(words)
    if at is not None:
        yield Block(Span(start, start + at), BlockKind.BOILERPLATE)
        start += at
    title = article.title or ""
    rest = article.text[start:end]
    if title and rest.startswith(title) and rest[len(title) :].strip():
        cut = start + len(title)
        yield Block(Span(start, cut), BlockKind.HEADLINE)
        yield from (Block(span, BlockKind.PARAGRAPH) for span in _trimmed(article.text, cut, end))
    else:
        yield Block(Span(start, end), BlockKind.HEADLINE)
