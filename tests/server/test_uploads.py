"""Documents that are sent: whatever they are, they are read, or refused by a status."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from server.protocol.uploads import MULTIPART, Upload, read_upload
from server.store.writes import DataUnreadable

BASE = "http://a.example/"
BOUNDARIES = st.sampled_from(["b", "--", "", '"b', "b" * 200])
CONTENT_TYPES = st.one_of(
    st.builds("{}; boundary={}".format, st.just(MULTIPART), BOUNDARIES),
    st.builds(
        "{}; charset={}".format,
        st.sampled_from(["text/turtle", "application/rdf+xml", "application/ld+json", "image/png", "text/n3"]),
        st.sampled_from(["utf-8", "latin-1", "utf-16", "none", ""]),
    ),
    st.text(max_size=40),
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(b"--b\r\n", b"--b--\r\n", b"--b--", b"\r\n", b"\r\n\r\n"),
                *(b"Content-Disposition: form-data; name=x", b'; filename="a.ttl"', b"Content-Type: text/turtle"),
                *(b"<urn:a> <urn:b> 1 .", b'<?xml version="1.0" encoding="ISO-8859-1"?>', b"\xff", b"--"),
            ]
        ),
        st.binary(max_size=6),
    ),
    max_size=14,
).map(b"".join)


@given(content_type=CONTENT_TYPES, body=PIECES)
def test_any_document_is_read_or_refused(content_type: str, body: bytes) -> None:
    outcome: object
    try:
        outcome = read_upload(content_type, body, base_iri=BASE)
    except (HTTPException, DataUnreadable) as error:
        outcome = error
    if isinstance(outcome, HTTPException):
        assert outcome.code in (400, 413, 415)
    else:
        assert isinstance(outcome, Upload | DataUnreadable)


@pytest.mark.parametrize(
    ("content_type", "body", "content"),
    [
        ("text/turtle", b"x", b"x"),
        ("text/turtle;charset=latin-1", b"\xe9", "é".encode()),
        ("application/rdf+xml", b'<?xml version="1.0" encoding="windows-1252"?><a>\x80</a>', "<a>€</a>".encode()),
        ("application/rdf+xml", '<?xml version="1.0" encoding="UTF-8"?><a>€</a>'.encode(), "<a>€</a>".encode()),
        ("application/rdf+xml", b'<?xml version="1.0"?><a/>', b'<?xml version="1.0"?><a/>'),
        (
            "application/rdf+xml; charset=iso-8859-15",  # what HTTP says goes before what the document says
            b'<?xml version="1.0" encoding="UTF-8"?><a>\xa4</a>',
            "<a>€</a>".encode(),
        ),
    ],
)
def test_a_text_becomes_utf_8(content_type: str, body: bytes, content: bytes) -> None:
    assert read_upload(content_type, body, base_iri=BASE).content == content


@pytest.mark.parametrize(
    ("content_type", "error"),
    [
        ("application/rdf+xml; charset=nonsense", UnsupportedMediaType),
        ("text/turtle; charset=ascii", BadRequest),
        ("text/turtle; charset=utf-32", UnsupportedMediaType),
    ],
)
def test_a_charset_that_is_not_kept_is_told(content_type: str, error: type[HTTPException]) -> None:
    with pytest.raises(error):
        read_upload(content_type, "é".encode(), base_iri=BASE)


@pytest.mark.parametrize(
    ("media_type", "is_dataset"), [("text/turtle", False), ("application/n-quads", True), ("application/trig", True)]
)
def test_a_syntax_for_several_graphs_is_known_as_such(media_type: str, is_dataset: bool) -> None:
    assert read_upload(media_type, b"", base_iri=BASE).is_dataset is is_dataset
