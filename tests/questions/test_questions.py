"""The competency questions, put to three graphs: from claims made by hand, from the report, from our own sample.

A question is a `.rq` file; its answer stands beside it. A question that a graph does not answer yet is listed below by
name with the reason; once it does, the test fails until the line is gone.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ingest.graph import build_graph, load_lexicon
from ingest.pipeline import begin_run, process
from ingest.reading import read_article
from tests.ingest.claim_builders import RUN
from tests.ingest.gold_claims import gold_claims
from tests.questions.conftest import Graph

QUESTIONS = sorted(Path(__file__).parent.glob("*.rq"))
SAMPLE = "ingest/samples/met-facial-recognition.txt"
STARTED = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

UNANSWERED_BY_HAND = {
    "21-critics": "the claims made by hand record no criticism by the campaigner whom the article quotes",
    "29-largest-force": "the claims made by hand record no rank",
}
UNANSWERED_BY_REPORT: dict[str, str] = {}
UNANSWERED_BY_SAMPLE: dict[str, str] = {}


def questions(unanswered: dict[str, str]) -> list:
    """Return the questions as parameters, those listed as strict expected failures."""
    return [
        pytest.param(
            file,
            id=file.stem,
            marks=[pytest.mark.xfail(reason=unanswered[file.stem], strict=True)] if file.stem in unanswered else [],
        )
        for file in QUESTIONS
    ]


def answer(file: Path, *, of: str = "answer") -> list[list[str]]:
    """Return the expected answer; that of another graph only where it differs."""
    expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
    return expected.get(of, expected["answer"])


@pytest.fixture(scope="module")
def graph_by_hand(shared: Path) -> Graph:
    """The report's graph, from its gold facts."""
    return Graph([build_graph(*gold_claims(shared, "seed"), RUN, load_lexicon())])


@pytest.fixture(scope="module")
def graph_of_report(shared: Path) -> Graph:
    """The report's graph, by the main path."""
    return Graph([process(read_article(shared / "articles" / "seed.txt"), begin_run(STARTED)).quads])


@pytest.fixture(scope="module")
def graph_of_sample(project: Path) -> Graph:
    """The graph of the sample that tells the same facts in our own words, by the main path."""
    return Graph([process(read_article(project / SAMPLE), begin_run(STARTED)).quads])


def test_there_are_thirty_two_questions_each_with_an_answer() -> None:
    assert len(QUESTIONS) == 32
    assert all(answer(file) for file in QUESTIONS)
    listed = {*UNANSWERED_BY_HAND, *UNANSWERED_BY_REPORT, *UNANSWERED_BY_SAMPLE}
    assert listed <= {file.stem for file in QUESTIONS}


def test_the_model_answers_at_least_thirty() -> None:
    assert len(QUESTIONS) - len(UNANSWERED_BY_HAND) >= 30


@pytest.mark.shared
@pytest.mark.parametrize("question", questions(UNANSWERED_BY_HAND))
def test_claims_by_hand_answer(question: Path, graph_by_hand: Graph) -> None:
    assert graph_by_hand.ask(question.read_text("utf-8")) == answer(question)


@pytest.mark.shared
@pytest.mark.parametrize("question", questions(UNANSWERED_BY_REPORT))
def test_the_report_answers(question: Path, graph_of_report: Graph) -> None:
    assert graph_of_report.ask(question.read_text("utf-8")) == answer(question)


@pytest.mark.parametrize("question", questions(UNANSWERED_BY_SAMPLE))
def test_the_sample_answers(question: Path, graph_of_sample: Graph) -> None:
    assert graph_of_sample.ask(question.read_text("utf-8")) == answer(question, of="answer_of_sample")
