"""The sentence probe: typical sentences of policing news, each with the claims that should come out of it.

`probe/sentences.tsv` holds a line a sentence: the genre, the sentence, and the claims wanted, `kind value` or `kind`
alone, several with a semicolon between. They are invented, in the manner of their genre. Every third line is kept
apart: whoever writes rules looks at the misses of the others only, so that the figures of those kept apart tell how
far the rules reach beyond what they were written for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.claims import extract_claims
from ingest.model import Article, Claim

SENTENCES = Path(__file__).with_name("probe") / "sentences.tsv"
LEAD = "Kent Police gave an account of its work on Friday.\n\n"
APART = 3
NEAR = 0.01


@dataclass(frozen=True, slots=True)
class Wanted:
    """A claim that a sentence should give: its kind and, where a number is stated, its value."""

    kind: str
    value: float | None

    def is_met_by(self, claim: Claim) -> bool:
        """Tell whether a claim is of the kind and states the value (a fraction within a hundredth of it)."""
        if claim.kind.value != self.kind:
            return False
        if self.value is None:
            return True
        return claim.value is not None and abs(float(claim.value) - self.value) <= NEAR * max(1.0, abs(self.value))


@dataclass(frozen=True, slots=True)
class Probe:
    """One line of the file; `apart` tells that nobody writes rules for it."""

    genre: str
    sentence: str
    wanted: tuple[Wanted, ...]
    apart: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out of a sentence: the claims wanted that were met, those missed, and the claims nobody asked for."""

    probe: Probe
    met: tuple[Wanted, ...]
    missed: tuple[Wanted, ...]
    besides: tuple[Claim, ...]


def read_probes() -> tuple[Probe, ...]:
    """Return the sentences of the file in its order."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    return tuple(read_probe(number, line) for number, line in enumerate(lines, start=1))


def read_probe(number: int, line: str) -> Probe:
    """Return the sentence of one line."""
    genre, sentence, wanted = line.split("\t")
    return Probe(genre, sentence, tuple(read_wanted(wanted)), number % APART == 0)


def read_wanted(cell: str) -> Iterator[Wanted]:
    """Yield the claims wanted of one cell."""
    for part in cell.split(";"):
        kind, *value = part.split()
        yield Wanted(kind, float(value[0]) if value else None)


def answer(probe: Probe) -> Answer:
    """Read the sentence as the second paragraph of a short report of Kent Police."""
    article = Article(LEAD + probe.sentence, "", "probe", "Ambridge Echo", published=dt.date(2025, 6, 13))
    claims = [claim for claim in extract_claims(article).claims if claim.evidence[0].span.start >= len(LEAD)]
    met, missed = [], []
    for wanted in probe.wanted:
        found = next((claim for claim in claims if wanted.is_met_by(claim)), None)
        if found is None:
            missed.append(wanted)
        else:
            claims.remove(found)
            met.append(wanted)
    return Answer(probe, tuple(met), tuple(missed), tuple(claims))


def recall(answers: Iterable[Answer]) -> float:
    """Return the part of the claims wanted that were met."""
    all_answers = list(answers)
    met = sum(len(each.met) for each in all_answers)
    return met / (met + sum(len(each.missed) for each in all_answers))
