"""What is wrong with a query, in words for whoever wrote it."""

from __future__ import annotations

import re
from typing import Final

from ontology.namespaces import PREFIXES
from server.store.errors import QuerySyntaxError
from server.store.inspection import undeclared_prefixes

LONGEST_EXCERPT: Final = 30
LONGEST_EXPECTATION: Final = 120
_PARSER_JARGON: Final = re.compile(r"\[_\]|<unreported>|\.\.=")


def explain_syntax(query: str, detail: str, line: int | None, column: int | None) -> QuerySyntaxError:
    """Return the parser's complaint as an error that shows the place, and names prefixes that nobody has declared.

    >>> str(explain_syntax("ASK { ?s ?p }", "expected one of ...", 1, 13))
    'line 1, column 13, at "}": expected one of ...'
    """
    if line is None or column is None:
        return QuerySyntaxError(detail or "the text is not SPARQL")
    missing = undeclared_prefixes(query, PREFIXES)
    words = [f"line {line}, column {column}, at {_excerpt(query, line, column)}"]
    if len(detail) <= LONGEST_EXPECTATION and not _PARSER_JARGON.search(detail):
        words.append(detail)
    elif not missing:
        words.append("this cannot stand here")
    if missing:
        words.append(f"no PREFIX declares {', '.join(f'{prefix}:' for prefix in missing)}")
    return QuerySyntaxError(": ".join(words), line=line, column=column)


def _excerpt(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    if not rest:
        return "the end" if line >= len(lines) else "the end of the line"
    return f'"{rest[:LONGEST_EXCERPT]}{"…" if len(rest) > LONGEST_EXCERPT else ""}"'
