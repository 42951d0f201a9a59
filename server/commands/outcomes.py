"""What became of each document of a run, kept on disk, so that a run of any length needs no memory for it."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Final

LEAST_CHARACTERS: Final = 600  # shorter articles may well have no claim, or one in each line
FLOOR: Final = 2.0  # claims in 1,000 characters; the development texts have 4 to 24
CEILING: Final = 40.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: `result` is stored, unchanged or refused; `notes` are what the shapes remark.

    `claims` and `characters` are None where the document was not read, or not read again.
    """

    article: str
    result: str
    claims: int | None = None
    id: str | None = None
    stage: str | None = None
    reason: str | None = None
    notes: tuple[str, ...] = ()
    characters: int | None = None

    @property
    def remark(self) -> str | None:
        """What is strange about the number of claims, as `few claims` or `many claims`.

        >>> Outcome("a", "stored", claims=1, characters=3000).remark
        'few claims'
        >>> Outcome("b", "stored", claims=30, characters=3000).remark is None
        True
        """
        if self.claims is None or self.characters is None or self.characters < LEAST_CHARACTERS:
            return None
        density = 1000 * self.claims / self.characters
        return "few claims" if density < FLOOR else "many claims" if density > CEILING else None


class Outcomes:
    """The outcomes of a run in their order, and what they come to."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed by `close`
        self.results: Counter[str] = Counter()
        self.stages: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()
        self.notes = 0
        self.claims = 0

    def add(self, outcome: Outcome) -> None:
        """Note one more."""
        self._file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        self.results[outcome.result] += 1
        self.notes += bool(outcome.notes)
        if outcome.stage:
            self.stages[outcome.stage] += 1
        if outcome.remark:
            self.remarks[outcome.remark] += 1
        if outcome.result == "stored":
            self.claims += outcome.claims or 0

    def __len__(self) -> int:
        """Return how many there are."""
        return self.results.total()

    def __iter__(self) -> Iterator[Outcome]:
        """Yield them in their order; one walk at a time."""
        self._file.seek(0)
        for line in self._file:
            fields = json.loads(line)
            yield Outcome(**fields | {"notes": tuple(fields["notes"])})
        self._file.seek(0, 2)

    def refused(self) -> Iterator[Outcome]:
        """Yield those that were refused."""
        return (outcome for outcome in self if outcome.result == "refused")

    def close(self) -> None:
        """Forget them."""
        self._file.close()
