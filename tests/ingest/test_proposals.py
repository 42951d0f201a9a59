"""A language model may propose; what the text does not bear out is refused, whatever it is, and the run goes on."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.facts import to_rows
from ingest.model import Article
from ingest.pipeline import Processed, begin_run, process, run_quads
from ingest.proposals import Model, endpoint, naming
from ingest.proposals.schema import MalformedAnswerError, Proposal, read_answer
from tests.ingest.model_stub import Stub, a_stub

STARTED = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
TEXT = """A day at the stores

Northumbria Police polished 300 helmets in Gateshead in October 2026. Dorset Police has 1,400 police officers.

The Police Federation said that Kent Police will varnish 75 saddles by March 2027. Sergeants ate 19 pies.
"""
HELMETS: dict[str, Any] = {
    "quote": "Northumbria Police polished 300 helmets in Gateshead in October 2026",
    "kind": "outcome",
    "subject": "Northumbria Police",
    "number": "300",
    "value": 300,
    "unit": "helmets",
    "status": "happened",
    "place": "Gateshead",
    "time": "2026-10",
}
SADDLES: dict[str, Any] = {
    "quote": "Kent Police will varnish 75 saddles by March 2027",
    "kind": "outcome",
    "subject": "Kent Police",
    "number": "75",
    "value": 75,
    "unit": "saddles",
    "status": "planned",
    "time": "/2027-03",
    "attributed_to": "The Police Federation",
}
ALTERED: dict[str, tuple[dict[str, Any], str]] = {
    "an invented quote": ({"quote": "Northumbria Police sold 300 helmets"}, "not in the text"),
    "a quote with a word left out": ({"quote": "Northumbria Police polished helmets in Gateshead"}, "not in the text"),
    "a quote in another case": ({"quote": HELMETS["quote"].lower()}, "not in the text"),
    "a quote with another dash or space": ({"quote": HELMETS["quote"].replace(" ", "\u00a0", 1)}, "not in the text"),
    "a quote of half a word": ({"quote": "Northumbria Police polished 300 helmet"}, "not in the text"),
    "a quote over two sentences": (
        {"quote": "polished 300 helmets in Gateshead in October 2026. Dorset Police has 1,400 police officers"},
        "within one sentence",
    ),
    "a quote that has no such number": ({"quote": "in Gateshead in October 2026"}, "within one sentence"),
    "a number that the rules have named": (
        {"quote": "Dorset Police has 1,400 police officers", "number": "1,400", "value": 1400},
        "within one sentence",
    ),
    "another number": ({"number": "3,000", "value": 3000}, "not written so"),
    "another value": ({"value": 301}, "not what the number says"),
    "the value of another scale": ({"value": 0.3}, "not what the number says"),
    "a part of the number": ({"number": "30", "value": 30}, "not written so"),
    "another unit": ({"unit": "arrests"}, "not what the number counts"),
    "a unit from elsewhere in the text": ({"unit": "police officers"}, "not what the number counts"),
    "a kind of another measure": ({"kind": "budget"}, "does not measure"),
    "a share of no per cent": ({"kind": "share"}, "does not measure"),
    "another status": ({"status": "planned"}, "happened, not planned"),
    "a status of opinion": ({"status": "opinion"}, "happened, not opinion"),
    "another time": ({"time": "2025-10"}, "its time is not"),
    "no time": ({"time": None}, "its time is not"),
    "a subject from elsewhere in the text": ({"subject": "Kent Police"}, "not spoken of in the clause"),
    "an invented subject": ({"subject": "Borsetshire Police"}, "not spoken of in the clause"),
    "a place from nowhere": ({"place": "Newcastle"}, "not named in the sentence"),
    "an invented speaker": ({"attributed_to": "Northumbria Police"}, "somebody else"),
    "a direction": ({"direction": "decrease"}, "its direction"),
    "words of no slot": ({"to": "the museum"}, "the words of a slot"),
    "words of a slot from elsewhere": ({"of": "saddles"}, "the words of a slot"),
    "no speaker where there is one": ({**SADDLES, "attributed_to": None}, "somebody else"),
    "a plan told as done": ({**SADDLES, "status": "happened"}, "planned, not happened"),
}
MALFORMED = {
    "a field too many": HELMETS | {"confidence": 1.0},
    "a field that is missing": {name: value for name, value in HELMETS.items() if name != "quote"},
    "a value as words": HELMETS | {"value": "300"},
    "a value that is true": HELMETS | {"value": True},
    "a kind that there is not": HELMETS | {"kind": "rumour"},
    "a kind that none may propose": HELMETS | {"kind": "quote"},
    "a status that there is not": HELMETS | {"status": "rumoured"},
    "an empty quote": HELMETS | {"quote": ""},
    "a quote without end": HELMETS | {"quote": "300 " * 5000},
    "a list": [HELMETS],
    "nothing": None,
    "words": "Northumbria Police polished 300 helmets",
}
NO_ANSWERS = {
    "no JSON": "I think that there are 300 helmets.",
    "half of JSON": '{"claims": [{"quote": "North',
    "a list alone": json.dumps([HELMETS]),
    "no list": '{"claims": {}}',
    "nothing": "",
    "a number": "300",
    "deep nesting": '{"claims": ' + "[" * 50_000,
}


@pytest.fixture
def stub() -> Iterator[Stub]:
    """A model that answers what a test has it say; nothing has failed yet."""
    endpoint._failures.clear()
    with a_stub() as running:
        yield running
    endpoint._failures.clear()


def an_article(text: str = TEXT) -> Article:
    return Article(text, "0" * 64, "stores", title="A day at the stores", published=dt.date(2026, 11, 2))


def processed(stub: Stub | None, *, seconds: float = 20.0, text: str = TEXT) -> Processed:
    model = Model("test-model", stub.address, seconds) if stub else None
    return process(an_article(text), begin_run(STARTED, model=model))


def proposed(found: Processed) -> list[dict[str, Any]]:
    return [row for row in found.facts if row["rule"] == "proposed-by-model"]


def values_of(found: Processed, name: str) -> set[str]:
    return {quad.object.value for quad in found.quads if quad.predicate.value.endswith(f"#{name}")}  # type: ignore[union-attr]


def test_without_the_option_nothing_is_asked(stub: Stub) -> None:
    stub.says(HELMETS)
    assert proposed(processed(None)) == []
    assert stub.asked == []


def test_what_the_text_bears_out_passes_and_says_who_proposed_it(stub: Stub) -> None:
    stub.says(HELMETS, SADDLES)
    found = processed(stub)
    assert found.remarks == ()
    helmets, saddles = proposed(found)
    assert (helmets["subject"], helmets["value"], helmets["place"]) == ("Northumbria Police", 300, "Gateshead")
    assert helmets["evidence"]["exact"] == HELMETS["quote"]
    assert saddles["attributed_to"] == "Police Federation of England and Wales"
    assert (saddles["status"], saddles["time"]) == ("planned", "/2027-03")
    assert values_of(found, "proposedBy") == {"test-model"}
    assert found.verdict.admitted
    claims = {quad.subject for quad in found.quads if quad.predicate.value.endswith("#proposedBy")}
    rules = {
        quad.object.value for quad in found.quads if quad.subject in claims and quad.predicate.value.endswith("#rule")
    }
    assert rules == {"proposed-by-model"}


def test_a_quantity_that_was_named_is_no_longer_in_the_review_list(stub: Stub) -> None:
    stub.says(HELMETS)
    numbers = [frame.quantity.number.of(TEXT) for frame in processed(stub).extraction.unnamed_frames if frame.quantity]
    assert "300" not in numbers
    assert "19" in numbers


def test_the_run_says_which_model_was_asked(stub: Stub) -> None:
    run = begin_run(STARTED, model=Model("test-model", stub.address))
    told = {quad.object.value for quad in run_quads(run, [])}
    assert any(value.startswith("model test-model at 127.0.0.1:") for value in told)
    assert run.identifier != begin_run(STARTED).identifier


@pytest.mark.parametrize("altered", ALTERED)
def test_what_the_text_does_not_bear_out_is_refused(stub: Stub, altered: str) -> None:
    change, reason = ALTERED[altered]
    stub.says(HELMETS | change)
    found = processed(stub)
    assert proposed(found) == []
    assert len(found.remarks) == 1
    assert reason in found.remarks[0]
    assert found.facts == processed(None).facts


@pytest.mark.parametrize(
    "clause",
    [
        "did not polish 300 helmets",
        "never polished 300 helmets",
        "denied polishing 300 helmets",
        "has failed to polish 300 helmets",
        "denied that it polished 300 helmets",
    ],
)
def test_what_the_text_denies_is_refused_however_little_of_it_is_quoted(stub: Stub, clause: str) -> None:
    text = f"A day at the stores\n\nNorthumbria Police {clause} in Gateshead in October 2026.\n"
    quote = text[text.index("polish") : text.index(" in Gateshead")]
    passing = [
        HELMETS | {"quote": quote, "status": status, "place": None} for status in ("happened", "ongoing", "planned")
    ]
    stub.says(*passing, *(proposal | {"time": None} for proposal in passing))
    assert proposed(processed(stub, text=text)) == []
    assert len(stub.asked) == 1


@pytest.mark.parametrize("comparator", ["more than ", "almost ", "up to "])
def test_a_number_is_not_quoted_without_what_bounds_it(stub: Stub, comparator: str) -> None:
    stub.says(HELMETS | {"quote": "300 helmets in Gateshead in October 2026"})
    found = processed(stub, text=TEXT.replace("300", f"{comparator}300"))
    assert proposed(found) == []
    assert "within one sentence" in found.remarks[0]


@pytest.mark.parametrize("malformed", MALFORMED)
def test_what_is_not_of_its_form_is_refused_and_what_stands_beside_it_passes(stub: Stub, malformed: str) -> None:
    stub.says(MALFORMED[malformed], SADDLES)
    found = processed(stub)
    assert [row["value"] for row in proposed(found)] == [75]
    assert len(found.remarks) == 1
    assert "not of its form" in found.remarks[0]


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_an_answer_that_is_none_costs_nothing_but_a_remark(stub: Stub, answer: str) -> None:
    stub.content = NO_ANSWERS[answer]
    found = processed(stub)
    assert found.facts == processed(None).facts
    assert len(found.remarks) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": 3}}]}', b"\xff"]
)
def test_a_body_that_is_no_completion_costs_nothing_but_a_remark(stub: Stub, raw: bytes) -> None:
    stub.raw = raw
    assert "no chat completion" in processed(stub).remarks[0]


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_a_failing_server_costs_nothing_but_a_remark(stub: Stub, status: int) -> None:
    stub.status = status
    stub.says(HELMETS)
    found = processed(stub)
    assert proposed(found) == []
    assert found.remarks == (f"test-model: {stub.address[7:-3]} answered {status}",)


def test_a_redirect_is_not_followed(stub: Stub) -> None:
    stub.status, stub.location = 307, f"{stub.address}/elsewhere"
    assert "answered 307" in processed(stub).remarks[0]
    assert len(stub.asked) == 1


@pytest.mark.parametrize("drip", [False, True], ids=["silent", "byte by byte"])
def test_a_slow_answer_is_given_up_in_time(stub: Stub, drip: bool) -> None:
    processed(None)  # so that the language model is loaded
    stub.says(HELMETS)
    stub.seconds, stub.drip = (0.05, True) if drip else (5.0, False)
    began = time.monotonic()
    found = processed(stub, seconds=0.5)
    assert time.monotonic() - began < 4.0
    assert proposed(found) == []
    assert len(found.remarks) == 1


def test_a_huge_answer_is_given_up(stub: Stub) -> None:
    stub.endless = True
    assert "more than 1,000,000 bytes" in processed(stub).remarks[0]


def test_nobody_there_costs_nothing_but_a_remark(stub: Stub) -> None:
    model = Model("test-model", "http://127.0.0.1:9/v1", 2.0)
    found = process(an_article(), begin_run(STARTED, model=model))
    assert "gave no answer" in found.remarks[0]
    assert found.facts == processed(None).facts


def test_a_model_that_fails_again_and_again_is_not_asked_any_more(stub: Stub) -> None:
    stub.status = 500
    remarks = [processed(stub).remarks[0] for _ in range(5)]
    assert len(stub.asked) == endpoint.MOST_FAILURES
    assert "not asked any more" in remarks[-1]


def test_an_answer_after_a_failure_makes_good_for_it(stub: Stub) -> None:
    for status in (500, 500, 200, 500, 500, 200):
        stub.status = status
        processed(stub)
    assert len(stub.asked) == 6


def test_one_number_is_named_once(stub: Stub) -> None:
    stub.says(HELMETS, HELMETS, HELMETS | {"kind": "count_of_events"})
    found = processed(stub)
    assert len(proposed(found)) == 1
    assert len(found.remarks) == 2


def test_what_the_shapes_do_not_admit_is_refused(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = naming.judge

    def without_words(*given: Any, **named: Any) -> Any:
        from dataclasses import replace

        claim, frame = judge(*given, **named)
        return replace(claim, confidence=claim.confidence + 1), frame

    monkeypatch.setattr(naming, "judge", without_words)
    stub.says(HELMETS)
    found = processed(stub)
    assert proposed(found) == []
    assert "the shapes do not admit it" in found.remarks[0]
    assert found.verdict.admitted


def test_where_every_number_has_a_kind_nothing_is_asked(stub: Stub) -> None:
    processed(stub, text="Dorset Police has 1,400 police officers.\n")
    assert stub.asked == []


def test_the_request_has_model_text_and_schema_and_the_key_of_the_environment(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEATGRAPH_MODEL_KEY", "a-secret-key")
    processed(stub)
    (asked,) = stub.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["headers"]["Authorization"] == "Bearer a-secret-key"
    assert asked["body"]["model"] == "test-model"
    system, user = (message["content"] for message in asked["body"]["messages"])
    assert "attributed_to" in system
    assert TEXT in user
    assert "polished 300 helmets" in user


def test_the_key_is_in_no_log_no_remark_and_no_record(
    stub: Stub, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("BEATGRAPH_MODEL_KEY", "a-secret-key")
    caplog.set_level(logging.DEBUG)
    stub.says(HELMETS)
    run = begin_run(STARTED, model=Model("test-model", stub.address))
    found = process(an_article(), run)
    stub.status = 401
    failed = process(an_article(), run)
    told = [
        caplog.text,
        repr(run),
        *found.remarks,
        *failed.remarks,
        *map(str, (*found.quads, *run_quads(run, [found]))),
    ]
    assert len(stub.asked) == 2
    assert not [text for text in told if "a-secret-key" in text]


def test_without_a_key_none_is_sent(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEATGRAPH_MODEL_KEY", raising=False)
    processed(stub)
    assert "Authorization" not in stub.asked[0]["headers"]


@pytest.mark.parametrize("address", ["", "model", "file:///etc/passwd", "ftp://x/", "http://", "http://me:key@host/v1"])
def test_what_is_no_address_of_a_model_is_misuse(address: str) -> None:
    with pytest.raises(ValueError, match="address of a model"):
        Model("test-model", address)


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*HELMETS, "claims", "x"]), inner),
        )
    )
)
def test_any_json_is_read_or_refused(claims: list[object]) -> None:
    for each in read_answer(json.dumps({"claims": claims})):
        assert isinstance(each, str | Proposal)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(MalformedAnswerError):
        assert all(isinstance(each, str | Proposal) for each in read_answer(text))


def words_of_the_text(size: int) -> st.SearchStrategy[str]:
    starts = st.integers(0, len(TEXT) - size)
    return st.builds(lambda start, length: TEXT[start : start + length], starts, st.integers(1, size))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "quote": words_of_the_text(90),
            "subject": words_of_the_text(20),
            "number": st.sampled_from(["300", "75", "19", "1,400", "2026", "0"]),
            "value": st.sampled_from([300, 75, 19, 1400, 2026, -1]),
            "unit": st.sampled_from(["helmets", "saddles", "pies"]),
            "status": st.sampled_from(["happened", "planned", "ongoing"]),
            "place": words_of_the_text(12),
            "time": st.sampled_from(["2026-10", "/2027-03", None]),
            "to": words_of_the_text(20),
        },
    )
)
def test_whatever_passes_is_word_for_word_in_the_text(stub: Stub, change: dict[str, Any]) -> None:
    stub.says(HELMETS | change)
    found = processed(stub)
    for row in proposed(found):
        span = row["evidence"]
        assert TEXT[span["start"] : span["end"]] == span["exact"]
        assert str(row["value"]) in span["exact"]
        assert row["to"] is None or row["to"] in span["exact"]
    assert to_rows(found.extraction.claims) == found.facts
