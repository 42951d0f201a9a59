"""USING clauses for an update whose request names its dataset beside the text.

https://www.w3.org/TR/sparql11-protocol/#update-dataset: the parameters `using-graph-uri` and `using-named-graph-uri`
mean what USING and USING NAMED mean in each operation of the request, and "if one or more of these parameters are
supplied and the update request contains an operation with USING, USING NAMED, or WITH, this is an error".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from server.store.errors import QuerySyntaxError, QueryUnsupported
from server.store.scanning import Kind, Scanner

_IRI: Final = re.compile(r"[^<>\"{}|^`\\\x00-\x20]+")
_OWN: Final = re.compile(r"USING|WITH", re.IGNORECASE)
_WHERE: Final = re.compile(r"WHERE", re.IGNORECASE)
_DELETE: Final = re.compile(r"DELETE", re.IGNORECASE)
_GLUED: Final = re.compile(r"(DELETE)(WHERE)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word outside all braces, or an opening or closing brace that is outermost, with its place in the text."""

    text: str
    start: int
    end: int


def with_using(update: str, graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update with USING clauses before the WHERE of each of its operations that have one.

    >>> with_using("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", ["urn:g"], [])
    'DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }'
    >>> with_using("DELETE WHERE { ?s ?p ?o }", [], ["urn:g"])
    'DELETE  { ?s ?p ?o } USING NAMED <urn:g> WHERE { ?s ?p ?o }'

    Raises:
        QueryUnsupported: the text has such clauses of its own, or the IRIs are none.
    """
    clauses = "".join(f"USING <{_checked(graph)}> " for graph in graphs)
    clauses += "".join(f"USING NAMED <{_checked(graph)}> " for graph in named_graphs)
    if not clauses:
        return update
    words = list(_outer_words(update))
    pieces: list[str] = []
    copied = 0
    for place, word in enumerate(words):
        if _OWN.fullmatch(word.text):
            raise QueryUnsupported(
                f"the text has {word.text.upper()} of its own, so the request may not name its dataset beside it"
            )
        if _WHERE.fullmatch(word.text):
            pieces.append(update[copied : word.start])
            if place and _DELETE.fullmatch(words[place - 1].text):  # DELETE WHERE: pattern and template are one
                pieces.append(f" {_pattern(update, words, place)} ")
            pieces.append(clauses)
            copied = word.start
    return "".join(pieces) + update[copied:]


def _pattern(update: str, words: Sequence[_Word], place: int) -> str:
    braces = [word for word in words[place + 1 : place + 3] if word.text in "{}"]
    if len(braces) != 2:
        raise QuerySyntaxError("the update has a WHERE without a pattern")
    return update[braces[0].start : braces[1].end]


def _outer_words(update: str) -> Iterator[_Word]:
    depth = 0
    for kind, start, end in Scanner(update).places():
        text = update[start:end]
        depth -= text == "}"
        if depth == 0 and (kind == Kind.WORD or text in "{};"):
            yield from _unglued(text, start, end)
        depth += text == "{"


def _unglued(text: str, start: int, end: int) -> Iterator[_Word]:
    """Yield a word, or the two of DELETEWHERE, between which the parser asks for no blank."""
    if glued := _GLUED.fullmatch(text):
        yield _Word(glued[1], start, start + len(glued[1]))
        yield _Word(glued[2], start + len(glued[1]), end)
    else:
        yield _Word(text, start, end)


def _checked(graph: str) -> str:
    if not _IRI.fullmatch(graph):
        raise QueryUnsupported(f"{graph!r} is no IRI of a graph")
    return graph
