"""What a text wants of the endpoint, told before it is evaluated: its form, whether it writes, whether it calls out.

The store's parser gives no syntax tree, so the text is cut into tokens here. Where `<` may begin an IRI or mean "less
than", both readings are followed, and a SERVICE in either counts: `FILTER(1<2)SERVICE#>` hides one from a single
reading. The parser needs no blank between a keyword and what follows (`SERVICEx:a{`, `trueSERVICE<x>{`), nor do we.
What still slipped through would find no socket: see `server.store.sandbox`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from server.store.scanning import Kind, Scanner


class Form(StrEnum):
    """The form of a query, by its keyword."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def yields_graph(self) -> bool:
        """Tell whether the answer is a graph, not a table or a yes or no."""
        return self in (Form.CONSTRUCT, Form.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a text wants: its form if it is a query, the keyword if it is an update, and whether it uses SERVICE."""

    form: Form | None
    update: str | None
    calls_service: bool


_LONGEST_NAME: Final = 1000  # what is longer counts as a call, so that no text makes the search slow
_LONGEST_KNOWN: Final = 4000  # characters of a text whose inspection is remembered
_GAP: Final = r"(?:\s|\#[^\n\r]*(?:[\n\r]|$))*"
_NAME: Final = r"(?:[^\s{}()<>\[\]\"',;\#\\]|\\.)"
_SERVICE_CALL: Final = re.compile(
    rf"SERVICE{_GAP}(?:SILENT{_GAP})?(?:<[^<>]*>{_GAP}\{{|{_NAME}{{{_LONGEST_NAME}}}|{_NAME}+{_GAP}\{{)",
    re.IGNORECASE | re.DOTALL,
)
_SERVICE: Final = re.compile("SERVICE", re.IGNORECASE)
_LOAD: Final = re.compile(rf"LOAD{_GAP}(?:SILENT{_GAP})?(?:<[^<>]*>|{_NAME}*:)", re.IGNORECASE | re.DOTALL)
_LOUD_LOAD: Final = re.compile(
    rf"(?!LOAD{_GAP}SILENT{_GAP}(?:<|{_NAME}*:))LOAD{_GAP}(?:SILENT{_GAP})?(?:<[^<>]*>|{_NAME}*:)",
    re.IGNORECASE | re.DOTALL,
)
_FORMS: Final = re.compile("|".join(Form), re.IGNORECASE)
_UPDATES: Final = re.compile("INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH", re.IGNORECASE)


def inspect_text(text: str) -> Inspection:
    """Tell what a SPARQL text wants; a text that is no SPARQL has neither form nor keyword, or the parser finds out.

    >>> inspect_text('PREFIX ask: <urn:x> SELECT * { ?s ?p "SERVICE <urn:x> {}" } # LOAD')
    Inspection(form=<Form.SELECT: 'SELECT'>, update=None, calls_service=False)
    >>> inspect_text("ASK { SERVICE # there\\n SILENT <urn:x> {} }").calls_service
    True
    """
    return _inspect_known(text) if len(text) <= _LONGEST_KNOWN else _inspect(text)


def _inspect(text: str) -> Inspection:
    keyword = _first_keyword(text)
    form = Form(keyword) if keyword and keyword in Form.__members__ else None
    return Inspection(
        form=form,
        update=None if form else keyword,
        calls_service=bool(_SERVICE.search(text)) and _has_service_call(text),
    )


_inspect_known = lru_cache(maxsize=256)(_inspect)


def loads_document(text: str, *, silently: bool = True) -> bool:
    """Tell whether an update has LOAD in it, which would fetch a document from another server.

    Args:
        text: the update.
        silently: whether LOAD SILENT counts.

    >>> loads_document("CLEAR ALL;LOADSILENT<urn:x>"), loads_document("INSERT DATA { load:x <urn:load> 'LOAD <x>' }")
    (True, False)
    """
    return any(
        (_LOAD if silently else _LOUD_LOAD).match(text, start)
        and (kind == Kind.WORD or text[:start].rstrip()[-1:] in ("", ";", ">"))
        for kind, start, _ in Scanner(text).all_readings()
        if kind in (Kind.WORD, Kind.NAME)
    )


def undeclared_prefixes(text: str, known: Container[str]) -> list[str]:
    """Return the prefixes that a text uses but neither declares nor are known, in order of their first use.

    >>> undeclared_prefixes("PREFIX a: <urn:a> ASK { a:x b:y c:z }", {"c"})
    ['b']
    """
    declared = {"_"}
    used: dict[str, None] = {}
    previous = ""
    for kind, token in Scanner(text).tokens():
        if kind == Kind.NAME and previous.upper() == "PREFIX":
            declared.add(token.partition(":")[0])
        elif kind == Kind.NAME:
            used[token.partition(":")[0]] = None
        previous = token
    return [prefix for prefix in used if prefix not in declared and prefix not in known]


def _first_keyword(text: str) -> str | None:
    for kind, token in Scanner(text).tokens():
        if kind == Kind.WORD and (found := _FORMS.match(token) or _UPDATES.match(token)):
            return found[0].upper()
    return None


def _has_service_call(text: str) -> bool:
    for kind, start, end in Scanner(text).all_readings():
        if kind == Kind.NAME:
            end = text.index(":", start)  # a keyword can begin in the prefix alone
        if kind in (Kind.NAME, Kind.WORD) and _calls_service(text, start, end):
            return True
    return False


def _calls_service(text: str, start: int, end: int) -> bool:
    return any(_SERVICE_CALL.match(text, found.start()) for found in _SERVICE.finditer(text, start, end))
