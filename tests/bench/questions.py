"""What the servers are asked, drawn from the generated store, and the bars that the answers' rates are held to."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from ontology.namespaces import expand

CONNECTIONS: Final = (1, 8, 64)
_DRAWN: Final = 500


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of query.

    Attributes:
        name: as the table has it.
        queries: the texts that are asked in turn.
        seconds: how long one run takes, unless one answer takes long.
        rounds: how many runs each server gets, in turn with the other.
        fresh_bar: the least ratio to `oxigraph serve` that is held to be good where no text comes twice.
        repeated_bar: the same where one text comes again and again; None where none is set.
    """

    name: str
    queries: tuple[str, ...]
    seconds: float
    rounds: int
    fresh_bar: float
    repeated_bar: float | None = None

    def paths(self, endpoint: str, *, repeated: bool) -> list[str]:
        """Return the paths to ask an endpoint by; one only where it is to be repeated."""
        queries = self.queries[:1] if repeated else self.queries
        return [f"{endpoint}?query={quote(query, safe='')}" for query in queries]


def draw_questions(database: Path) -> tuple[Question, ...]:
    """Return the questions, about claims and forces drawn from a generated database."""
    store = ox.Store.read_only(str(database))
    claims = _drawn(store, f"?it <{expand('pol:kind')}> ?kind")
    forces = _drawn(store, f"?it a <{expand('pol:PoliceForce')}> . ?claim <{expand('pol:about')}> ?it")
    label, quick = f"<{expand('rdfs:label')}>", 2.0
    star = (
        f"?claim <{expand('pol:about')}> {{force}} ; {label} ?label ; <{expand('pol:kind')}> ?kind ;"
        f" <{expand('pol:reportedStatus')}> ?status ; <{expand('pol:statedIn')}> ?article"
    )
    points = tuple(f"SELECT ?label {{ {claim} {label} ?label }}" for claim in claims)
    stars = tuple(f"SELECT * {{ {star.format(force=force)} }} LIMIT 100" for force in forces)
    rows = f"SELECT ?claim ?label {{ ?claim a <{expand('pol:Claim')}> ; {label} ?label }} LIMIT 10000"
    many = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 200000"
    aggregate = "SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)"
    return (
        Question("ASK", ("ASK {}",), quick, 5, 0.5),
        Question("point", points, quick, 5, 0.5, 1.0),
        Question("star 100", stars, quick, 5, 0.9, 20.0),
        Question("10k rows", (rows,), 4.0, 3, 0.9),
        Question("200k rows", (many,), 8.0, 3, 0.9),
        Question("aggregate", (aggregate,), 4.0, 3, 0.9, 1000.0),
    )


def _drawn(store: ox.Store, pattern: str) -> list[str]:
    found = sorted(str(row["it"]) for row in store.query(f"SELECT DISTINCT ?it {{ {pattern} }}"))
    random.Random(len(found)).shuffle(found)
    return found[:_DRAWN]
