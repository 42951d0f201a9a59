"""Which representation a reader gets, for any Accept there may be."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from server.negotiation import GRAPHS, TABLES, choose, prefers_html, representations
from server.store.inspection import Form

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


def accept(header: str) -> MIMEAccept:
    """Parse an Accept header."""
    return parse_accept_header(header, MIMEAccept)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        (JSON, JSON),
        (XML, XML),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        (f"{JSON};q=0.1, {XML};q=0.9", XML),
        (f"{JSON};q=0.5, */*;q=0.1", JSON),
        ("image/png, text/csv;q=0.2", "text/csv"),
        (f"{JSON};q=0, */*;q=0.5", XML),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;header=present", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv"),
        (f"{XML}, {JSON}", JSON),
        ("*/*, text/csv", "text/csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/tab-separated-values"),
    ],
)
def test_a_table_is_had_as(header: str, expected: str) -> None:
    assert choose(accept(header), TABLES).media_type == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/n-triples, text/turtle;q=0.9", "application/n-triples"),
        ("text/plain", "text/plain"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        (BROWSER, "application/xml"),
        ("text/*", "text/turtle"),
    ],
)
def test_a_graph_is_had_as(header: str, expected: str) -> None:
    assert choose(accept(header), GRAPHS).media_type == expected


@pytest.mark.parametrize("header", ["image/png", f"{JSON};q=0", "*/*;q=0", "application/rdf+xml"])
def test_what_there_is_not_is_refused_with_what_there_is(header: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        choose(accept(header), TABLES)
    assert all(offer.media_type in (caught.value.description or "") for offer in TABLES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("json", JSON), ("XML", XML), (" csv ", "text/csv"), ("tsv", "text/tab-separated-values"), (XML, XML)],
)
def test_a_named_format_goes_before_accept(name: str, expected: str) -> None:
    assert choose(accept("image/png"), TABLES, named=name).media_type == expected


@pytest.mark.parametrize("name", ["", "docx", "ttl", "../json"])
def test_a_format_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(NotAcceptable, match="format"):
        choose(accept("*/*"), TABLES, named=name)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html;q=0.5, application/json;q=0.4", True),
        ("text/html;q=0.4, application/json", False),
        ("text/html;q=0", False),
        ("*/*", False),
        ("", False),
        ("application/json", False),
    ],
)
def test_a_page_is_for_those_who_name_it(header: str, expected: bool) -> None:
    assert prefers_html(accept(header)) is expected


def test_forms_have_their_representations() -> None:
    assert representations(Form.ASK) == representations(Form.SELECT) == representations(None) == TABLES
    assert representations(Form.CONSTRUCT) == representations(Form.DESCRIBE) == GRAPHS


HEADERS = st.one_of(
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60),
    st.lists(
        st.builds(
            "{}{}".format,
            st.sampled_from([JSON, XML, "text/*", "*/*", "*", "text", "/", "text/html", "application/json", "a/b;c=d"]),
            st.sampled_from(["", ";q=1", ";q=0", ";q=0.333", ";q=", ";q=x", ";q=-1", ";q=1e9", ";q=nan", ';q="', ";;"]),
        ),
        max_size=5,
    ).map(",".join),
)


@given(header=HEADERS)
def test_any_header_gets_a_choice_or_a_refusal(header: str) -> None:
    prefers_html(accept(header))
    for offers in (TABLES, GRAPHS):
        try:
            choice = choose(accept(header), offers)
        except NotAcceptable:
            continue
        assert choice.representation in offers


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(header=HEADERS, path=st.sampled_from(["/sparql?query=ASK{}", "/sparql", "/nowhere", "/sparql?query=x"]))
def test_no_header_makes_the_server_fail(asker: FlaskClient, header: str, path: str) -> None:
    assert asker.get(path, headers={"Accept": header}).status_code in (200, 303, 400, 404, 406)
