"""Every rule fires in its own example and stays silent in its counter-example; a broken rule is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from ingest.claims import named_frames, read_scene
from ingest.framing.matching import Naming
from ingest.framing.rules import BrokenRuleError, Rule, load_rules, read_rules
from ingest.lexicon import load_classes
from ingest.model import Article, Kind

RULES = load_rules()
OUR_KINDS = set(Kind) - {Kind.QUOTE, Kind.ROLE_OF_PERSON}
A_RULE = """
- name: arrests
  kind: count_of_events
  frame: quantity
  counted: [police_act]
  example: There were 12 arrests.
  counter_example: There were 12 swans.
  reason: Arrests are counted.
"""


def namings_in(text: str) -> list[Naming]:
    """Return all frames of a short article that a rule names, those set aside among them."""
    article = Article(text, "", "example", publisher="The Ambridge Echo", published=dt.date(2024, 6, 14))
    return [naming for _, naming in named_frames(read_scene(article)) if naming is not None]


def names(namings: Iterable[Naming]) -> set[str]:
    return {naming.rule.name for naming in namings}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_fires_in_its_example(rule: Rule) -> None:
    assert rule.name in names(namings_in(rule.example))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_silent_in_its_counter_example(rule: Rule) -> None:
    assert rule.name not in names(namings_in(rule.counter_example))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_why(rule: Rule) -> None:
    assert rule.reason.endswith(".")
    assert rule.example != rule.counter_example


def test_every_kind_that_is_read_from_frames_has_a_rule() -> None:
    assert {rule.kind for rule in RULES if rule.kind} == OUR_KINDS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: count_of_events", "kind: count_of_swans"), "count_of_swans"),
        (("frame: quantity", "frame: picture"), "frame is one of"),
        (("counted: [police_act]", "counted: [swan]"), "no word class 'swan'"),
        (("counted: [police_act]", "counted: police_act"), "a list of word classes"),
        (("counted: [police_act]", "colour: red"), "unknown key colour"),
        (("  reason: Arrests are counted.\n", ""), "lacks reason"),
        (("counted: [police_act]", "before: '('"), "missing \\)"),
        (("counted: [police_act]", "status: certain"), "certain"),
        (("counted: [police_act]", "subject: weather"), "subject is one of"),
        (("counted: [police_act]", "of: [weather]"), "weather"),
        (("counted: [police_act]", "unit: '{weather}'"), "weather"),
        (("- name: arrests\n  kind", "- kind"), "lacks name"),
    ],
)
def test_a_rule_that_breaks_the_schema_is_refused(change: tuple[str, str], message: str) -> None:
    assert change[0] in A_RULE
    with pytest.raises(BrokenRuleError, match=message):
        read_rules("x.yaml", A_RULE.replace(*change), load_classes())


def test_a_well_formed_rule_is_read() -> None:
    (rule,) = read_rules("x.yaml", A_RULE, load_classes())
    assert rule.kind is Kind.COUNT_OF_EVENTS
    assert "arrest" in rule.conditions["counted"].lemmas


def test_a_file_that_is_no_list_is_refused() -> None:
    with pytest.raises(BrokenRuleError, match="a list of rules"):
        read_rules("x.yaml", "name: arrests", load_classes())
