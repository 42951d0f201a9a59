"""What is wrong with a query, in words for whoever wrote it."""

from __future__ import annotations

import re
from typing import Final

from ontology.namespaces import PREFIXES
from server.store.errors import QuerySyntaxError
from server.store.inspection import undeclared_prefixes

LONGEST_EXCERPT: Final = 30
# The parser lists what else it could have read, which misleads; but where it has a rule in words, it lists that too.
_RULE: Final = re.compile(r"(?:expected one of |expected |, )((?:[A-Za-z]+ ){2,}[a-z]+)")


def explain_syntax(query: str, detail: str, line: int | None, column: int | None) -> QuerySyntaxError:
    """Return the parser's complaint as an error that shows the place, and names prefixes that nobody has declared.

    >>> str(explain_syntax("ASK { ?s ?p ?o ] }", "expected one of OPTIONAL, [_]", 1, 16))
    'line 1, column 16, at "] }": this cannot stand here'
    >>> str(explain_syntax("SELECT ?x (1 AS ?x) {}", "expected one of The SELECT is overridden, [_]", 1, 23))
    'line 1, column 23, at the end: The SELECT is overridden'
    """
    if line is None or column is None:
        return QuerySyntaxError(detail or "the text is not SPARQL")
    place = f"line {line}, column {column}, at {_excerpt(query, line, column)}"
    reasons = _RULE.findall(detail)
    if missing := undeclared_prefixes(query, PREFIXES):
        reasons.append(f"no PREFIX declares {', '.join(f'{prefix}:' for prefix in missing)}")
    words = "; ".join(reasons) or "this cannot stand here"
    return QuerySyntaxError(f"{place}: {words}", line=line, column=column)


def _excerpt(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    if not rest:
        return "the end" if line >= len(lines) else "the end of the line"
    return f'"{rest[:LONGEST_EXCERPT]}{"…" if len(rest) > LONGEST_EXCERPT else ""}"'
