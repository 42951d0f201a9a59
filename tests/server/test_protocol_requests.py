"""What a message asks, told from its raw parts: the ways of a query, those of an update, and what is neither."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    MethodNotAllowed,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from server.protocol.requests import (
    FORM,
    MOST_GRAPHS,
    MOST_PARAMETERS,
    QUERY,
    UPDATE,
    Message,
    QueryRequest,
    UpdateRequest,
    read_operation,
)

TEXT = "ASK { ?s ?p 'naïve — ☃' }"


def form(**parameters: str) -> bytes:
    """Return a form's body."""
    return "&".join(f"{name.replace('_', '-')}={quote_plus(value)}" for name, value in parameters.items()).encode()


@pytest.mark.parametrize(
    "message",
    [
        Message("GET", f"query={quote(TEXT)}"),
        Message("GET", f"query={quote_plus(TEXT)}"),
        Message("GET", f"query={TEXT}"),
        Message("HEAD", f"query={quote(TEXT)}"),
        Message("POST", "", FORM, form(query=TEXT)),
        Message("POST", "", f"{FORM}; charset=UTF-8", f"query={TEXT}".encode()),
        Message("POST", "", f"{FORM};charset=gb18030", f"query={quote(TEXT, encoding='gb18030')}".encode()),
        Message("POST", "", QUERY, TEXT.encode()),
        Message("POST", "", 'Application/SPARQL-Query; Charset="utf-8"', TEXT.encode()),
        Message("POST", "", QUERY, b"\xef\xbb\xbf" + TEXT.encode()),
        Message("POST", "", f"{QUERY}; charset=gb18030", TEXT.encode("gb18030")),
        Message("QUERY", "", QUERY, TEXT.encode()),
        Message("QUERY", "", FORM, form(query=TEXT)),
    ],
)
def test_a_query_comes_in_many_ways_and_is_the_same(message: Message) -> None:
    operation = read_operation(message)
    assert isinstance(operation, QueryRequest)
    assert operation.query == TEXT
    assert (operation.default_graphs, operation.named_graphs, operation.timeout_seconds) == (None, None, None)


@pytest.mark.parametrize(
    "message",
    [
        Message("POST", "", UPDATE, b"CLEAR ALL"),
        Message("POST", "", f"{UPDATE}; charset=iso-8859-15", b"CLEAR ALL"),
        Message("POST", "", FORM, b"update=CLEAR+ALL"),
        Message("POST", "update=CLEAR%20ALL", FORM, b""),
    ],
)
def test_an_update_comes_by_post(message: Message) -> None:
    assert read_operation(message) == UpdateRequest("CLEAR ALL")


def test_parameters_stand_in_the_address_and_in_the_form() -> None:
    message = Message(
        "POST",
        "default-graph-uri=urn:a&timeout=2.5",
        FORM,
        form(query="ASK{}", named_graph_uri="urn:b", format="csv") + b"&default-graph-uri=urn:c",
    )
    assert read_operation(message) == QueryRequest("ASK{}", ("urn:a", "urn:c"), ("urn:b",), 2.5, "csv")


def test_an_update_names_the_dataset_of_its_where() -> None:
    query_string = "using-graph-uri=urn:a&using-graph-uri=urn:b&using-named-graph-uri=urn:c&timeout=1"
    message = Message("POST", query_string, UPDATE, b"CLEAR ALL")
    assert read_operation(message) == UpdateRequest("CLEAR ALL", ("urn:a", "urn:b"), ("urn:c",), 1.0)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query_string", ["", "format=turtle", "default-graph-uri=urn:g", "other=1"])
def test_without_an_operation_there_is_none(method: str, query_string: str) -> None:
    assert read_operation(Message(method, query_string)) is None


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (Message("PUT", "query=ASK{}"), MethodNotAllowed),
        (Message("PATCH", "", UPDATE, b"CLEAR ALL"), MethodNotAllowed),
        (Message("DELETE", ""), MethodNotAllowed),
        (Message("query", "", QUERY, b"ASK{}"), MethodNotAllowed),
        (Message("GET", "update=CLEAR+ALL"), BadRequest),
        (Message("GET", "query=ASK{}&update=CLEAR+ALL"), BadRequest),
        (Message("GET", "query=ASK{}&query=ASK{}"), BadRequest),
        (Message("GET", "query="), BadRequest),
        (Message("GET", "query=%20%0A"), BadRequest),
        (Message("GET", "query=%ff"), BadRequest),
        (Message("GET", "query=\udcff"), BadRequest),
        (Message("GET", "query=ASK{}&default-graph-uri=relative"), BadRequest),
        (Message("GET", "query=ASK{}&default-graph-uri="), BadRequest),
        (Message("GET", "query=ASK{}&using-graph-uri=urn:g"), BadRequest),
        (Message("GET", "query=ASK{}" + "&named-graph-uri=urn:g" * (MOST_GRAPHS + 1)), BadRequest),
        (Message("GET", "query=ASK{}" + "&other=1" * MOST_PARAMETERS), BadRequest),
        (Message("GET", "query=ASK{}&timeout=-1"), BadRequest),
        (Message("GET", "query=ASK{}&timeout=1_0"), None),
        (Message("GET", "query=ASK{}&timeout=inf"), BadRequest),
        (Message("GET", "query=ASK{}&format=csv&format=text/csv"), None),
        (Message("POST", "", "", b"ASK{}"), UnsupportedMediaType),
        (Message("POST", "", "", b""), UnsupportedMediaType),
        (Message("POST", "", "text/plain", b"ASK{}"), UnsupportedMediaType),
        (Message("POST", "", "multipart/form-data; boundary=x", b"--x--"), UnsupportedMediaType),
        (Message("POST", "", f"{QUERY}; charset=utf-16", "ASK{}".encode("utf-16")), UnsupportedMediaType),
        (Message("POST", "", f"{QUERY}; charset=utf-7", b"ASK{}"), UnsupportedMediaType),
        (Message("POST", "", f"{QUERY}; charset=nonsense", b"ASK{}"), UnsupportedMediaType),
        (Message("POST", "", f"{UPDATE}; charset=utf-16", "CLEAR ALL".encode("utf-16")), UnsupportedMediaType),
        (Message("POST", "", f"{FORM}; charset=rot13", b"query=ASK{}"), UnsupportedMediaType),
        (Message("POST", "", QUERY, b"\xff"), BadRequest),
        (Message("POST", "", f"{QUERY}; charset=us-ascii", "ASK{'ä'}".encode()), BadRequest),
        (Message("POST", "", FORM, b"query=%ff"), BadRequest),
        (Message("POST", "", FORM, b""), BadRequest),
        (Message("POST", "", FORM, b"query=ASK{}&update=CLEAR+ALL"), BadRequest),
        (Message("POST", "query=ASK{}", UPDATE, b"CLEAR ALL"), BadRequest),
        (Message("POST", "query=ASK{}", QUERY, b"ASK{}"), BadRequest),
        (Message("POST", "", FORM, b"update=CLEAR+ALL&update=CLEAR+ALL"), BadRequest),
        (Message("POST", "default-graph-uri=urn:g", UPDATE, b"CLEAR ALL"), BadRequest),
        (Message("POST", "using-graph-uri=no", UPDATE, b"CLEAR ALL"), BadRequest),
        (Message("QUERY", "", UPDATE, b"CLEAR ALL"), UnsupportedMediaType),
        (Message("QUERY", "", FORM, b"update=CLEAR+ALL"), BadRequest),
        (Message("QUERY", "", "", b"ASK{}"), UnsupportedMediaType),
        (Message("QUERY", "", FORM, b""), BadRequest),
        (Message("POST", "", QUERY, b"ASK{}" + b" " * 100), RequestEntityTooLarge),
        (Message("POST", "", FORM, b"query=ASK{}" + b"+" * 100), RequestEntityTooLarge),
        (Message("POST", "", UPDATE, b"CLEAR ALL" + b" " * 100), None),
    ],
)
def test_what_is_wrong_is_told_by_its_status(message: Message, error: type[HTTPException] | None) -> None:
    if error is None:
        assert read_operation(message, query_limit_bytes=50) is not None
        return
    with pytest.raises(error) as found:
        read_operation(message, query_limit_bytes=50 if error is RequestEntityTooLarge else None)
    assert found.value.description


KNOWN = st.sampled_from(
    [
        *("query", "update", "default-graph-uri", "using-graph-uri", "timeout", "format"),
        *("=", "&", "%", "%C3"),
        "ASK{}",
        "urn:a",
    ]
)
CHARSETS = st.sampled_from(["utf-8", "latin-1", "utf-16", "punycode", "idna", "undefined", '"', "zlib"])
PIECES = st.lists(st.one_of(KNOWN, st.text(max_size=8)), max_size=12).map("".join)
CONTENT_TYPES = st.one_of(
    st.builds(
        "{};{}={}".format,
        st.sampled_from([FORM, QUERY, UPDATE, "text/plain", ""]),
        st.sampled_from(["charset", "boundary", "q"]),
        st.one_of(CHARSETS, st.text()),
    ),
    st.text(max_size=60),
)


@given(
    method=st.one_of(st.sampled_from(["GET", "POST", "QUERY", "HEAD", "PUT"]), st.text(max_size=8)),
    query_string=PIECES,
    content_type=CONTENT_TYPES,
    body=st.one_of(st.binary(max_size=80), PIECES.map(lambda text: text.encode("utf-8", "surrogatepass"))),
)
def test_any_message_is_read_or_refused(method: str, query_string: str, content_type: str, body: bytes) -> None:
    message = Message(method, query_string, content_type, body)
    try:
        outcome = read_operation(message)
    except HTTPException as error:
        outcome = error
    if isinstance(outcome, HTTPException):
        assert outcome.code in (400, 405, 415)
    else:
        assert outcome is None or isinstance(outcome, QueryRequest | UpdateRequest)


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")).filter(str.strip))
def test_every_text_arrives_as_it_was_sent(text: str) -> None:
    by_get = read_operation(Message("GET", f"query={quote(text, safe='')}"))
    by_form = read_operation(Message("POST", "", FORM, form(query=text)))
    as_it_is = read_operation(Message("POST", "", QUERY, text.encode()))
    assert by_get == by_form == as_it_is == QueryRequest(text)
