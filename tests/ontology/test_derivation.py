"""The rules of the derived layer keep what their headers promise, on which deriving step by step rests."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from ontology import graphs, load
from ontology.derive import Rule, derivation_rules, derived, read_rules
from ontology.namespaces import expand, sparql_prologue

RULES = read_rules(derivation_rules())
OF_THE_BACKGROUND = {expand("rdfs:subClassOf")}
TYPE = expand("rdf:type")


def names_in(text: str) -> set[str]:
    """Return the IRIs of the predicates `pol:…` and the like in a text, and rdf:type for `a`; no classes, no values."""
    text = re.sub(r"VALUES[^{]*\{[^}]*\}|#[^\n]*", "", text)
    found = {expand(name) for name in re.findall(r"(?<![\w:])((?:pol|schema|rdfs):[a-z]\w*)", text)}
    return found | ({TYPE} if re.search(r"\sa\s", text) else set())


def classes_in(text: str) -> set[str]:
    return {expand(name) for name in re.findall(r"(?<![\w:])(pol:[A-Z]\w*)", re.sub(r"#[^\n]*", "", text))}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_header_names_all_that_the_conditions_are_about(rule: Rule) -> None:
    declared = {reach.predicate.value for reach in rule.reaches if reach.predicate}
    assert declared == names_in(rule.conditions) - OF_THE_BACKGROUND
    types = {reach.object.value for reach in rule.reaches if reach.object}
    if all(reach.object for reach in rule.reaches if reach.predicate and reach.predicate.value == TYPE):
        assert types == classes_in(re.sub(r"VALUES[^{]*\{[^}]*\}", "", rule.conditions))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_things_can_be_given_wherever_the_conditions_begin(rule: Rule) -> None:
    assert rule.focus is not None
    assert rule.head.startswith(f"?{rule.focus} ")
    begins = 1 + len(re.findall(r"UNION|SELECT", rule.conditions)) - ("SELECT" in rule.conditions)
    assert rule.conditions.count(f"# only ?{rule.focus}\n") == begins
    assert "VALUES ?" + rule.focus in rule.query([ox.NamedNode("urn:x")])


def test_no_rule_reads_what_a_later_one_concludes_and_no_two_conclude_the_same() -> None:
    made: list[tuple[str, frozenset[str]]] = []
    for rule in RULES:
        made.append((rule.predicate, frozenset(term.value for term in rule.makes)))
    for place, rule in enumerate(RULES):
        predicate, objects = made[place]
        for earlier, (their_predicate, their_objects) in enumerate(made[:place]):
            assert predicate != their_predicate or objects.isdisjoint(their_objects), rule.name
            read = RULES[earlier].conditions
            if predicate == TYPE:
                assert objects.isdisjoint(classes_in(read)), (rule.name, RULES[earlier].name)
            else:
                assert predicate not in names_in(read), (rule.name, RULES[earlier].name)


def test_no_class_that_a_rule_defines_has_a_stated_class_below_it_or_a_class_of_others_above() -> None:
    store = ox.Store()
    store.extend(load.quads())
    makes = " ".join(f"<{term.value}>" for rule in RULES if rule.predicate == TYPE for term in rule.makes)
    asked = f"""ASK {{ GRAPH graph:ontology {{
      VALUES ?defined {{ {makes} }}
      {{ ?below rdfs:subClassOf+ ?defined }} UNION
      {{ ?defined rdfs:subClassOf+ ?above FILTER (isIRI(?above)) }} }} }}"""
    assert makes.count("<") > 10
    assert not bool(store.query(sparql_prologue() + asked))


def test_hidden_graphs_show_nothing_to_the_rules() -> None:
    force = ox.Quad(ox.NamedNode("urn:f"), ox.NamedNode(TYPE), ox.NamedNode(expand("pol:PoliceForce")))
    schema = list(load.schema_quads())
    hidden, shown = (
        derived([*schema, ox.Quad(*force.triple, ox.NamedNode(graph))])
        for graph in (graphs.run_graph("r"), graphs.article_graph("0" * 16))
    )
    assert shown > hidden
    assert {quad.subject for quad in shown - hidden} == {force.subject}


@pytest.mark.parametrize(
    "text",
    ["DELETE WHERE { ?a ?b ?c }", "# changed x\nINSERT { GRAPH <urn:g> { ?a <urn:b> ?c } } WHERE { ?a <urn:d> ?c }"],
)
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no rule|not understood"):
        read_rules([text])
