"""What was seen and not understood: stated quantities that no rule names, by what they have in common.

They are kept without a kind, for people to look at and write a rule for, and are no claims: no row of the facts table
comes of them. Quantities of one pattern, the noun that is counted and the verb that governs it, await one rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model import Span

if TYPE_CHECKING:
    from ingest.claims import Extraction
    from ingest.framing.frames import Frame


@dataclass(frozen=True, slots=True)
class UnnamedQuantity:
    """A number of one article that no rule names. `number` is its span, `clause` that of the clause around it."""

    pattern: str
    number: Span
    clause: Span


@dataclass(frozen=True, slots=True)
class Pattern:
    """Unnamed quantities that have the counted noun and the verb in common, with the words of one as an example."""

    pattern: str
    count: int
    articles: int
    example: str
    article: str


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """One unnamed quantity, wherever it was found: the article's name, the pattern and the words of its clause."""

    article: str
    pattern: str
    words: str


def unnamed_quantities(extraction: Extraction) -> Iterator[UnnamedQuantity]:
    """Yield the quantities of an article that no rule names, in text order."""
    for frame in extraction.unnamed_frames:
        if frame.quantity is not None:
            yield UnnamedQuantity(pattern_of(frame), frame.quantity.span, frame.span)


def pattern_of(frame: Frame) -> str:
    """Return what is counted and the verb that governs it, as lemmas: "count of dog, bite"; a dash for none."""
    unit = frame.quantity.unit.value if frame.quantity else "verb"
    counted = frame.counted.lemma if frame.counted and frame.counted.pos != "NUM" else "–"
    verb = frame.verb.lemma if frame.verb else "–"
    return f"{unit} of {counted}, {verb}"


def count_patterns(seen: Iterable[Seen]) -> list[Pattern]:
    """Return the patterns, the most frequent first; the shortest of each is its example."""
    by_pattern: dict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_pattern[each.pattern].append(each)
    found = []
    for pattern, members in by_pattern.items():
        example = min(members, key=lambda each: (len(each.words), each.words, each.article))
        articles = len({each.article for each in members})
        found.append(Pattern(pattern, len(members), articles, example.words, example.article))
    return sorted(found, key=lambda each: (-each.count, -each.articles, each.pattern))
