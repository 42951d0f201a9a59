"""The rules of the derived layer: SPARQL updates that write into the graph `derived` alone, in order of their names.

The conditions of a rule are about the default graph, which shows all graphs but the hidden ones. Comments before a rule
say what it depends on, so that after a change only the things that it is about need be looked at again:

    # of ?change                          the variable of the things that its conclusions are about
    # changed pol:unitOf: ^pol:affects    where triples with this predicate have come or gone, these things are reached
                                          from their subjects by this path, `.` being the subject itself
    # changed rdf:type pol:PoliceForce: …  the same, of triples with this object
    # makes pol:PlannedEvent …            the objects of its conclusions, where the head has a variable there
    # of ?claim both ways                 a conclusion holds in both directions
    # of ?claim graph by graph            its conditions and its paths are about one named graph each
    # of ?thing as stated                 its conditions leave out the graph `derived`

In the conditions the comment `# only ?change` stands where the things can be given, and `# apart` behind a SELECT that
is there only to have one half of many pairs looked for apart from the other. A rule reads no conclusions of a
later one, and no two rules make the same conclusions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox

from ontology import graphs
from ontology.load import derivation_files
from ontology.namespaces import expand, sparql_prologue

_OPERATION: Final = re.compile(r"INSERT\s*\{\s*GRAPH\s+\S+\s*\{([^{}]*)\}\s*\}\s*WHERE\s*(\{.*\})", re.DOTALL)
_BETWEEN: Final = re.compile(r"(?<=\})\s*;\s*(?=#|INSERT)")
_HEADER: Final = re.compile(r"^# (of|changed|makes) (.+)$", re.MULTILINE)
_OF: Final = re.compile(r"\?(\w+)( both ways)?( graph by graph)?( as stated)?")
_APART: Final = "{ SELECT * WHERE { # apart\n"
_CHANGED: Final = re.compile(r"(\S+?)(?: (\S+))?: (\S+)")
_STEP: Final = re.compile(r"(\^?)([\w-]+:[\w-]+)([*+]?)")
_TYPE: Final = expand("rdf:type")
_DERIVED: Final = ox.NamedNode(graphs.DERIVED)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: along a predicate or against it, once, or as often as it goes, `optional` also not at all."""

    predicate: ox.NamedNode
    inverse: bool
    repeated: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Which things a changed triple bears upon: those at the end of a path from its subject. None stands for any."""

    predicate: ox.NamedNode | None
    object: ox.NamedNode | None
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One operation of a rule's file.

    Attributes:
        name: the file's name, and which of its operations it is.
        prologue: the prefixes.
        head: the triple that it concludes, as a template.
        conditions: its WHERE, with the braces.
        focus: the variable of the things that it is about, None where no header tells.
        reaches: which things changes bear upon.
        makes: the objects of its conclusions, empty if they may be any.
        symmetric: whether each conclusion holds in both directions.
        by_graph: whether its conditions are about one named graph.
        as_stated: whether its conditions leave out what is derived.
    """

    name: str
    prologue: str
    head: str
    conditions: str
    focus: str | None = None
    reaches: tuple[Reach, ...] = field(default=(), repr=False)
    makes: frozenset[ox.NamedNode] = frozenset()
    symmetric: bool = False
    by_graph: bool = False
    as_stated: bool = False

    @property
    def predicate(self) -> str:
        """The IRI of the head's predicate."""
        return _iri(self.head.split()[1])

    @property
    def reads_itself(self) -> bool:
        """Whether its conclusions are among what its conditions are about."""
        written = re.escape(self.head.split()[1])
        named = re.search(rf"(?<![\w:-]){written}(?![\w:-])", self.conditions)
        return bool(named) and not (self.as_stated or self.makes)

    def query(self, things: Iterable[ox.NamedNode] | None = None) -> str:
        """Return the query for its conclusions, on these things alone if they are given."""
        conditions = self.conditions
        if things is not None:
            values = f"VALUES ?{self.focus} {{ {' '.join(map(str, things))} }}"
            conditions = conditions.replace(f"# only ?{self.focus}\n", values + "\n").replace(_APART, "{ {\n")
        return f"{self.prologue}CONSTRUCT {{ {self.head} }} WHERE {conditions}"

    def conclude(self, database: ox.Store, things: Iterable[ox.NamedNode] | None = None) -> set[ox.Triple]:
        """Return its conclusions in a database, on these things alone if they are given."""
        triples: Any = database.query(self.query(things))
        concluded: set[ox.Triple] = set(triples)
        if self.symmetric and things is not None:
            concluded |= {ox.Triple(each.object, each.predicate, each.subject) for each in concluded}  # type: ignore[arg-type]
        return concluded


def derivation_rules() -> tuple[str, ...]:
    """Return the updates in the order in which they run, each complete with the prefixes of the house.

    Whoever runs them clears the graph `derived` first; a later rule may read what an earlier one wrote.
    """
    prologue = sparql_prologue()
    return tuple(f"# {name}\n{prologue}\n{text}" for name, text in derivation_files())


def read_rules(texts: Iterable[str]) -> tuple[Rule, ...]:
    """Return the operations of updates, each of the form `INSERT { GRAPH … { ?s p o } } WHERE { … }`.

    Raises:
        ValueError: one has another form.
    """
    return tuple(rule for text in texts for rule in _operations(text))


def derived(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return all that the rules conclude from some quads, the background among them, in the graph `derived`."""
    database = ox.Store()
    for quad in quads:
        database.add(quad)
        if isinstance(quad.graph_name, ox.NamedNode) and not graphs.is_hidden(quad.graph_name.value):
            database.add(ox.Quad(quad.subject, quad.predicate, quad.object))
    concluded: set[ox.Quad] = set()
    for rule in read_rules(derivation_rules()):
        triples = rule.conclude(database)
        database.extend(ox.Quad(each.subject, each.predicate, each.object) for each in triples)
        concluded |= {ox.Quad(each.subject, each.predicate, each.object, _DERIVED) for each in triples}
    return concluded


def _operations(text: str) -> Iterator[Rule]:
    start = re.search(r"^(?!# \d|PREFIX|\s*$)", text, re.MULTILINE)
    prologue, body = (text[: start.start()], text[start.start() :]) if start else ("", text)
    name = prologue.partition("\n")[0].removeprefix("# ")
    for number, operation in enumerate(_BETWEEN.split(body), start=1):
        found = _OPERATION.search(operation)
        if found is None:
            raise ValueError(f"no rule of the derived layer: {operation}")
        yield _rule(f"{name}/{number}", prologue, found[1].strip(), found[2], operation[: found.start()])


def _rule(name: str, prologue: str, head: str, conditions: str, comments: str) -> Rule:
    constant = head.split()[2]
    makes = (
        frozenset()
        if constant.startswith("?")
        else frozenset({ox.NamedNode(_iri(constant))} if ":" in constant else ())
    )
    headers: dict[str, list[str]] = {"of": [], "changed": [], "makes": []}
    for kind, said in _HEADER.findall(comments):
        headers[kind].append(said)
    of = _OF.fullmatch(headers["of"][0]) if headers["of"] else None
    return Rule(
        name=name,
        prologue=prologue,
        head=head,
        conditions=conditions,
        focus=of[1] if of else None,
        reaches=tuple(map(_reach, headers["changed"])),
        makes=makes | {ox.NamedNode(expand(term)) for said in headers["makes"] for term in said.split()},
        symmetric=bool(of and of[2]),
        by_graph=bool(of and of[3]),
        as_stated=bool(of and of[4]),
    )


def _reach(said: str) -> Reach:
    found = _CHANGED.fullmatch(said)
    if found is None:
        raise ValueError(f"not understood: # changed {said}")
    predicate, object_, path = found.groups()
    return Reach(
        predicate=None if predicate == "any" else ox.NamedNode(expand(predicate)),
        object=ox.NamedNode(expand(object_)) if object_ else None,
        path=() if path == "." else tuple(map(_step, path.split("/"))),
    )


def _step(said: str) -> Step:
    found = _STEP.fullmatch(said)
    if found is None:
        raise ValueError(f"not understood: {said} in a path")
    return Step(ox.NamedNode(expand(found[2])), bool(found[1]), bool(found[3]), found[3] == "*")


def _iri(written: str) -> str:
    """Return the IRI of a term as it is written in a head."""
    if written == "a":
        return _TYPE
    return written[1:-1] if written.startswith("<") else expand(written)
