"""What a validation finds, in SHACL's words: frozen records without any RDF library's types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ontology.namespaces import BASE

SHAPES: Final = BASE + "shapes#"


class Severity(StrEnum):
    """How bad a result is: a violation refuses an article, a warning or an info is a note on it."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a validation: what is wrong, with which thing, by which shape.

    `focus`, `path`, `component` and `shape` are IRIs; a path that is more than one predicate is written in SPARQL's
    syntax. `value` is the offending term as a string: an IRI or a literal's lexical form. `name` and `value_name` are
    what a reader would call the focus node and the value: a label, or the words of the article.
    """

    severity: Severity
    focus: str
    path: str | None
    component: str
    shape: str
    message: str
    value: str | None = None
    name: str = ""
    value_name: str = ""
