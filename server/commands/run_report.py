"""The report of a run of `beatgraph ingest`: counts, refusals, warnings, articles with strangely few or many claims."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from server.commands.outcomes import CEILING, FLOOR, LEAST_CHARACTERS, Outcome, Outcomes
from server.commands.screen import Refused
from server.wording import readable

MOST_ROWS: Final = 2_000  # of one table of the page; the JSON has all
_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is to be told of a run beside its outcomes. `version` is None where nothing was published."""

    started: dt.datetime
    finished: dt.datetime
    store: str
    version: str | None
    workers: str
    interrupted: bool = False

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished - self.started).total_seconds()


def write_report(path: Path, outcomes: Outcomes, facts: RunFacts) -> None:
    """Write a report: as a page where the name ends in .html, else as JSON."""
    parts = html_report(outcomes, facts) if is_page(path) else json_report(outcomes, facts)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(parts)


def is_page(path: Path) -> bool:
    """Tell whether a report of this name is a page."""
    return path.suffix.lower() in (".html", ".htm")


def require_writable(report: Path) -> None:
    """Stop before any work if a report cannot be written.

    Raises:
        Refused: it cannot.
    """
    try:
        with report.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Refused(f"The report cannot be written to {report}: {reason}. Name another --report.") from error


def summary(outcomes: Outcomes, facts: RunFacts) -> dict[str, Any]:
    """Return the head of a report: the run, and what its outcomes come to."""
    return {
        "started": facts.started.isoformat(timespec="seconds"),
        "finished": facts.finished.isoformat(timespec="seconds"),
        "seconds": round(facts.seconds, 1),
        "interrupted": facts.interrupted,
        "store": facts.store,
        "version": facts.version,
        "workers": facts.workers,
        "counts": {
            "articles": len(outcomes),
            **{result: outcomes.results[result] for result in ("stored", "unchanged", "refused")},
            "claims": outcomes.claims,
            "with_notes": outcomes.notes,
            "few_claims": outcomes.remarks["few claims"],
            "many_claims": outcomes.remarks["many claims"],
        },
        "refused_at": dict(sorted(outcomes.stages.items())),
        "bounds": {"claims_in_1000_characters": [FLOOR, CEILING], "from_characters": LEAST_CHARACTERS},
    }


def json_report(outcomes: Outcomes, facts: RunFacts) -> Iterator[str]:
    """Yield a report as JSON, piece by piece."""
    head = json.dumps(summary(outcomes, facts), ensure_ascii=False, indent=1)
    yield head[: head.rindex("\n}")] + ',\n "articles": ['
    for number, outcome in enumerate(outcomes):
        entry = {**asdict(outcome), "remark": outcome.remark}
        yield f"{',' if number else ''}\n  {json.dumps(entry, ensure_ascii=False)}"
    yield "\n ]\n}\n"


def html_report(outcomes: Outcomes, facts: RunFacts) -> Iterator[str]:
    """Yield a report as a page that needs nothing beside it, piece by piece."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["readable"] = readable
    rows = {
        "refused": list(islice(outcomes.refused(), MOST_ROWS)),
        "remarkable": list(islice((each for each in outcomes if each.remark), MOST_ROWS)),
        "noted": list(islice((each for each in outcomes if each.notes and not each.reason), MOST_ROWS)),
        "articles": list(islice(outcomes, MOST_ROWS)),
    }
    template = environment.get_template("run_report.html")
    yield from template.generate(summary=summary(outcomes, facts), rows=rows, most=MOST_ROWS, density=density)


def density(outcome: Outcome) -> str:
    """Return how many claims there are in 1,000 characters of an article, in words.

    >>> density(Outcome("a", "stored", claims=3, characters=1500))
    '2.0'
    """
    return f"{1000 * (outcome.claims or 0) / outcome.characters:.1f}" if outcome.characters else ""
