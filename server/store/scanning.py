"""SPARQL text cut into tokens, in time that grows with its length and not faster, whatever the text is."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import StrEnum
from heapq import heappop, heappush
from typing import Final


class Kind(StrEnum):
    """The kinds of tokens."""

    BLANK = "blanks or a comment"
    STRING = "string"
    IRI = "IRI in angle brackets"
    VARIABLE = "variable or language tag"
    WORD = "keyword or number"
    NAME = "prefixed name"
    OTHER = "any other character"


_BLANK: Final = re.compile(r"\s+")
_IRI: Final = re.compile(r"<[^<>\x00-\x20]*>")
_VARIABLE: Final = re.compile(r"[?$@]\w+")
_RUN: Final = re.compile(r"\w[\w.\-]*")
_LOCAL: Final = re.compile(r":(?:(?:[\w:%]|\\.)(?:[\w.\-:%]|\\.)*)?", re.DOTALL)
_LINE_END: Final = re.compile(r"[\n\r]")
_SHORT_REST: Final = {quote: re.compile(rf"(?:[^{quote}\\\n\r]|\\.)*{quote}", re.DOTALL) for quote in ("'", '"')}
_LONG_REST: Final = {
    quote: re.compile(rf"(?:[^{quote}\\]|\\.|{quote}(?!{quote}{quote}))*{quote}{quote}{quote}", re.DOTALL)
    for quote in ("'", '"')
}


class Scanner:
    """Cuts one text into tokens, from any place."""

    def __init__(self, text: str) -> None:
        """Scan this text."""
        self.text = text
        self._line_ends = [found.start() for found in _LINE_END.finditer(text)]
        self._open_short: dict[str, tuple[int, int]] = {}
        self._open_long: dict[str, int] = {}

    def tokens(self) -> Iterator[tuple[Kind, str]]:
        """Yield all tokens but blanks as they follow one another, taking for an IRI whatever may be one."""
        for kind, start, end in self.places():
            yield kind, self.text[start:end]

    def places(self) -> Iterator[tuple[Kind, int, int]]:
        """Yield kind, start and end of the same tokens."""
        position = 0
        while position < len(self.text) and (token := self._token(position)):
            kind, end = token
            if kind != Kind.BLANK:
                yield kind, position, end
            position = end

    def all_readings(self) -> Iterator[tuple[Kind, int, int]]:
        """Yield kind, start and end of each token of every reading, `<` being the start of an IRI or an operator."""
        seen: set[int] = set()
        pending = [0]
        while pending:
            position = heappop(pending)  # in order, for what is known of open strings holds for later places
            while position < len(self.text) and position not in seen and (token := self._token(position)):
                seen.add(position)
                kind, end = token
                yield kind, position, end
                if kind == Kind.IRI:
                    heappush(pending, position + 1)
                position = end

    def _token(self, start: int) -> tuple[Kind, int] | None:
        """Return kind and end of the token at a place; None if a string begins there that has no end."""
        character = self.text[start]
        if character == "#":
            return Kind.BLANK, self._line_end(start)
        if character in _SHORT_REST:
            return self._string(start, character)
        for kind, pattern in ((Kind.BLANK, _BLANK), (Kind.IRI, _IRI), (Kind.VARIABLE, _VARIABLE)):
            if found := pattern.match(self.text, start):
                return kind, found.end()
        run = _RUN.match(self.text, start)
        if name := _LOCAL.match(self.text, run.end() if run else start):
            return Kind.NAME, name.end()
        return (Kind.WORD, run.end()) if run else (Kind.OTHER, start + 1)

    def _line_end(self, start: int) -> int:
        index = bisect_left(self._line_ends, start)
        return self._line_ends[index] if index < len(self._line_ends) else len(self.text)

    def _string(self, start: int, quote: str) -> tuple[Kind, int] | None:
        """Return the string at a place; one that is open to the end of its line or text shows that later ones are."""
        if self.text.startswith(quote * 3, start):
            if start < self._open_long.get(quote, len(self.text)):
                if found := _LONG_REST[quote].match(self.text, start + 3):
                    return Kind.STRING, found.end()
                self._open_long[quote] = start
            return Kind.STRING, start + 2  # an empty string, and another quote
        first, last = self._open_short.get(quote, (0, 0))
        if first <= start < last:
            return None
        if found := _SHORT_REST[quote].match(self.text, start + 1):
            return Kind.STRING, found.end()
        self._open_short[quote] = (start, self._line_end(start))
        return None
