"""Precision and recall on the development texts, with floors that only rise. The texts lie beside the project."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.claims import extract_claims
from ingest.facts import to_rows
from ingest.reading import read_article

pytestmark = pytest.mark.shared

SEED_F1, SEED_STRICT_F1 = 0.90, 0.80
ALL_F1 = 0.45
TEXTS = 37


def score(shared: Path, predictions: Path, gold: Path) -> dict[str, Any]:
    """Run the scorer that comes with the texts and return its report."""
    call = [
        sys.executable,
        str(shared / "eval" / "score_facts.py"),
        *("--gold", str(gold), "--articles", str(shared / "articles"), "--predictions", str(predictions), "--json"),
    ]
    report: dict[str, Any] = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
    return report


@pytest.fixture(scope="module")
def predictions(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("predictions")
    texts = sorted((shared / "articles").glob("*.txt"))
    assert len(texts) == TEXTS
    for text in texts:
        rows = to_rows(extract_claims(read_article(text)).claims)
        (folder / f"{text.stem}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def test_the_seed_is_read_well(shared: Path, predictions: Path, tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_bytes((shared / "gold" / "seed.json").read_bytes())
    report = score(shared, predictions, tmp_path)
    assert report["total"]["f1"] >= SEED_F1
    assert report["total"]["strict_f1"] >= SEED_STRICT_F1


def test_the_whole_set_is_read_well_enough_and_nothing_is_invented(shared: Path, predictions: Path) -> None:
    report = score(shared, predictions, shared / "gold")
    assert report["total"]["f1"] >= ALL_F1
    assert report["evidence_not_in_the_text"] == 0


def test_all_sixteen_kinds_are_attempted(predictions: Path) -> None:
    rows = [row for file in predictions.glob("*.json") for row in json.loads(file.read_text(encoding="utf-8"))]
    assert len({row["kind"] for row in rows}) == 16
