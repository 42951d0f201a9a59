"""How much of what typical sentences state comes out as claims of the right kind and value; the floors only rise."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.ingest.sentence_probe import Answer, answer, read_probes, recall

WORKED_ON, KEPT_APART, BESIDES = 0.90, 0.77, 0.17


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    return [answer(probe) for probe in read_probes()]


@pytest.mark.parametrize(("apart", "floor"), [(False, WORKED_ON), (True, KEPT_APART)])
def test_most_of_what_typical_sentences_state_comes_out(answers: list[Answer], apart: bool, floor: float) -> None:
    group = [each for each in answers if each.probe.apart == apart]
    assert recall(group) >= floor, [(each.probe.sentence, each.missed) for each in group if each.missed]


def test_few_claims_come_out_that_nobody_asked_for(answers: list[Answer]) -> None:
    assert sum(len(each.besides) for each in answers) <= BESIDES * len(answers)


def test_the_sentences_are_many_and_of_many_genres() -> None:
    genres = Counter(probe.genre for probe in read_probes())
    assert len(genres) >= 20
    assert min(genres.values()) >= 8
    assert sum(genres.values()) >= 200
