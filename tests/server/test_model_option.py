"""`--model-endpoint`: off unless it is given; what a model proposes is judged, told and stored with its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.proposals import endpoint
from server.cli import main
from tests.ingest.model_stub import Stub, a_stub
from tests.ingest.test_proposals import HELMETS, SADDLES, TEXT


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A model that proposes one claim that the text bears out, and one that it does not."""
    endpoint._failures.clear()
    with a_stub() as running:
        running.says(HELMETS, SADDLES | {"value": 76})
        yield running


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """An article with two quantities that no rule names."""
    file = tmp_path / "stores.txt"
    file.write_text(TEXT, encoding="utf-8")
    file.with_suffix(".json").write_text(
        '{"published": "2026-11-02", "title": "A day at the stores"}', encoding="utf-8"
    )
    return file


def beatgraph(*arguments: str | Path, **environ: str) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], env=environ)


def test_facts_with_a_model_has_the_claim_and_tells_what_was_refused(stub: Stub, article: Path) -> None:
    asked = ("--model-endpoint", stub.address, "--model", "test-model")
    result = beatgraph("facts", article, *asked, "--format", "json")
    assert result.exit_code == 0, result.output
    assert [row["value"] for row in json.loads(result.stdout) if row["rule"] == "proposed-by-model"] == [300]
    assert "test-model: a proposal is refused: its value is not what the number says" in result.stderr
    turtle = beatgraph("facts", article, *asked, "--format", "turtle")
    assert 'pol:proposedBy "test-model"' in turtle.stdout


def test_without_the_option_nothing_is_sent(stub: Stub, article: Path, tmp_path: Path) -> None:
    assert beatgraph("facts", article).exit_code == 0
    assert (
        beatgraph("ingest", article, "--store", tmp_path / "store", BEATGRAPH_MODEL_KEY="a-secret-key").exit_code == 0
    )
    assert stub.asked == []


def test_the_variables_stand_for_the_options(stub: Stub, article: Path) -> None:
    result = beatgraph("facts", article, BEATGRAPH_MODEL_ENDPOINT=stub.address, BEATGRAPH_MODEL="test-model")
    assert result.exit_code == 0, result.output
    assert len(stub.asked) == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ingest_stores_what_passes_and_reports_what_was_refused(
    stub: Stub, article: Path, tmp_path: Path, jobs: str
) -> None:
    store, report = tmp_path / "store", tmp_path / "report.json"
    asked = ("--model-endpoint", stub.address, "--model", "test-model", "--jobs", jobs)
    assert beatgraph("ingest", article, "--store", store).exit_code == 0  # without: the same input is read again with
    result = beatgraph("ingest", article, "--store", store, *asked, "--report", report)
    assert result.exit_code == 0, result.output
    assert "1 article stored" in result.stderr
    assert "a proposal is refused: its value is not what the number says" in report.read_text(encoding="utf-8")
    query = "SELECT ?model ?value { ?claim pol:proposedBy ?model ; pol:statedValue ?value }"
    assert beatgraph("query", query, "--store", store, "--format", "csv").stdout.split() == [
        "model,value",
        "test-model,300",
    ]
    review = json.loads(beatgraph("review", "--store", store, "--format", "json").stdout)
    assert "helmet" not in str(review)
    assert "pie" in str(review)
    again = beatgraph("ingest", article, "--store", store, *asked)
    assert "1 unchanged" in again.stderr
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--model", "test-model"),
        ("--model-endpoint", "http://127.0.0.1:9/v1"),
        ("--model-endpoint", "file:///etc/passwd", "--model", "test-model"),
        ("--model-endpoint", "http://127.0.0.1:9/v1", "--model", "test-model", "--model-seconds", "0"),
    ],
)
def test_half_a_model_and_no_address_are_misuse(article: Path, options: tuple[str, ...]) -> None:
    assert beatgraph("facts", article, *options).exit_code == 2
