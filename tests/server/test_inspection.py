"""What a text wants, told from its tokens: no call of another server passes, and no honest query is refused."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.store.inspection import Form, inspect_text, undeclared_prefixes

CALLS = [
    "ASK { SERVICE <x:y> {} }",
    "ask { service silent <x:y> {} }",
    "SELECT * { SERVICEx:a {} }",
    "SELECT * { SERVICESILENT<http://localhost:1/> {?s ?p ?o} }",
    "SELECT * { SERVICE?x {?s ?p ?o} }",
    "SELECT * { SERVICE $x {?s ?p ?o} }",
    "SELECT*{FILTER(1<2)SERVICE?x{?s ?p ?o}}",
    "SELECT * { FILTER(1<2)SERVICE#>\n?x{ ?s ?p ?o} }",
    "ASK{FILTER(1<2)SERVICE#'>\n<http://127.0.0.1:9/a#>{}#'\n}",
    "PREFIX :<urn:> ASK { ?s ?p x:a SERVICE:a{} }",
    "ASK { ?s ?p trueSERVICEx:a{} }",
    "ASK { ?s ?p 1SERVICEx:a{} }",
    "ASK { ?s ?p 1e0SERVICEx:a{} }",
    "ASK { ?s ?p 1.SERVICE<http://127.0.0.1:9/a>{} }",
    'ASK { ?s ?p "a"SERVICEx:a{} }',
    "ASK { ?s ?p x:.SERVICE<x:a>{} }",
    "ASK { ?s ?p <u:x>.SERVICE<x:a>{} }",
    "ASK { VALUES ?x {UNDEF}SERVICE<http://127.0.0.1:9/a>{} }",
    "ASK { ?s ?p ()SERVICE<http://127.0.0.1:9/a>{}}",
    "ASK { ?s ?p 'a\\\\'SERVICE<http://127.0.0.1:9/a>{}}",
    "ASK{SERVICE<http://127.0.0.1:9/a\\u0041>{}}",
    "ASK{?s ?p <http://x/#\\u0041> . SERVICE <http://y/> {}}",
    "ASK {#\r SERVICE<http://127.0.0.1:9/a>{}}",
    "ASK { SERVICE x:e\u0301 {} }",
    "ASK { SERVICE ?x\u00b7 {} }",
    "ASK { SERVICE x:a\\,b {} }",
    "ASK { SERVICE#c\n#d\nSILENT\n#\n<x:y>#\n{} }",
    "ASK { { OPTIONAL { GRAPH ?g { MINUS { SELECT * { SERVICE <x:y> { } } } } } } }",
    "ASK { SERVICE " + "x" * 5000 + ":a {} }",
    'ASK { VALUES ?x {"""a"} SERVICE <x:y> {} }',
]
HONEST = [
    'ASK { ?s ?p "SERVICE <x:y> {}" }',
    "ASK { # SERVICE <x:y> {}\n}",
    "ASK { ?service ?p ?o { ?service a service:x } }",
    "ASK { ?x ex:service ?y { ?a ?b ?c } }",
    'ASK { <http://x/SERVICE> ?p "police service"@en }',
    "ASK { ?s ?p '''SERVICE <x> { ''' }",
    'ASK { ?s ?p """one "quoted" SERVICE <x> { word""" }',
    "ASK { ?s ?p 'it\\'s a SERVICE <x> { ' }",
    "ASK { GRAPH <http://x/service> { ?s ?p ?o } }",
    "ASK { GRAPH ?service { ?s ?p ?o } }",
    "ASK {?s ?p <http://x/service#> { } }",
    "PREFIX service: <urn:> ASK { ?s a service:Thing ; service:p ?o . OPTIONAL { ?x ?y ?z } }",
    "SELECT (COUNT(*) AS ?services) { ?s a <urn:Service> FILTER(?n < 5) }",
]


@pytest.mark.parametrize("text", CALLS)
def test_a_call_of_another_server_is_seen(text: str) -> None:
    assert inspect_text(text).calls_service


@pytest.mark.parametrize("text", HONEST)
def test_the_word_alone_is_no_call(text: str) -> None:
    assert not inspect_text(text).calls_service


PIECES = st.sampled_from(
    [
        *("SERVICE", "service ", "SERVICE?v", "SERVICEx:", "x:a", "x:", ":a", "<http://127.0.0.1:9/>", "{", "}", "{}"),
        *("'", '"', "'''", '"""', "#", "#>", "\n", "\r", ".", "?v", "1", "1.", "true", "FILTER(1<2)", "FILTER(?v<?w)"),
        *("<", ">", "\\", "\\'", "BIND(<http://127.0.0.1:9/> AS ?v)", "VALUES ?w {", "UNDEF", " ", ";", "a", "@en"),
        *("OPTIONAL", "UNION", "?s ?p ?o", "<urn:#>", "<urn:'>", "(", ")", "[]", "_:b", "-", "MINUS"),
    ]
)
CALLED = ("not allowed for HTTP", "service name", "lookup address", "onnection", "permitted")


@settings(max_examples=1500, deadline=None)
@given(pieces=st.lists(PIECES, max_size=14))
def test_whatever_the_parser_takes_for_a_call_is_seen(pieces: list[str]) -> None:
    """The store is the judge: what makes it call, or fail to, must have been told. It never connects to port 9."""
    text = "PREFIX x: <http://127.0.0.1:9/> PREFIX : <urn:> ASK { " + "".join(pieces) + " }"
    try:
        ox.Store().query(text)
    except (SyntaxError, ValueError):
        return
    except (OSError, RuntimeError) as error:
        if any(words in str(error) for words in CALLED):
            assert inspect_text(text).calls_service, text


@given(text=st.text(alphabet="SERVICEservice<>{}'\"#\\?:.ax \n", max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    inspect_text(text)
    undeclared_prefixes(text, set())


@pytest.mark.parametrize(
    "text",
    [
        "service" + "'\\" * 50_000,
        "service " + '\\"""' * 25_000,
        "service <'> " + "<\\'> " * 20_000,
        "service " + "<'''> " * 20_001,
        "service " + "<#> " * 25_000,
        "service" + "a." * 40_000 + "service" * 3_000,
        "service \n" * 10_000 + "{",
        "service " + "?a<'b " * 15_000,
        "service " + "<a" * 50_000,
        "service " + "<'\\\n" * 20_000,
        "SERVICE" * 14_000,
        "ASK { " + "<http://x/a#service> " * 5_000 + "}",
    ],
    ids=lambda text: text[:20],
)
def test_no_text_is_slow_to_inspect(text: str) -> None:
    """A hundred thousand characters take a part of a second; in a way that grew with the square they took minutes."""
    start = time.process_time()
    inspect_text(text)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", Form.SELECT),
        ("select*{}", Form.SELECT),
        ("ASK{}", Form.ASK),
        ("BASE <http://select/> PREFIX ask: <urn:ask> CONSTRUCT WHERE { ?s ?p ?o }", Form.CONSTRUCT),
        ("# SELECT\nDESCRIBE <urn:a>", Form.DESCRIBE),
        ('VERSION "1.2" ASK {}', Form.ASK),
        ("nonsense", None),
        ("", None),
        ('"an open string', None),
    ],
)
def test_the_form_is_the_first_keyword(text: str, form: Form | None) -> None:
    inspection = inspect_text(text)
    assert (inspection.form, inspection.update) == (form, None)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "prefix select: <urn:> delete where { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "WITH <urn:g> INSERT {} WHERE {}",
        *("CLEAR ALL", "DROP ALL", "CREATE GRAPH <urn:g>", "ADD <urn:g> TO DEFAULT", "MOVE <urn:g> TO <urn:h>"),
    ],
)
def test_an_update_is_known_by_its_keyword(text: str) -> None:
    inspection = inspect_text(text)
    assert inspection.form is None
    assert inspection.update is not None
