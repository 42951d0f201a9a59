"""Encodings: what is declared, by whom, in which order it counts, and where bytes are not what they are said to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableDocument
from ingest.reading import read_article
from ingest.reading.declarations import find_declarations
from ingest.reading.decoding import decode
from ingest.reading.documents import Raw, to_article
from tests.ingest.sites import a_page

WORDS = "The force’s café cost £200,000 – “too much”, the council said."
META = "<meta charset='{}'>"


def decoded(raw: bytes, *, charset: str | None = None, given: str | None = None) -> str:
    """Return the text of bytes."""
    return decode(raw, "a.txt", find_declarations(raw, charset=charset, given=given))


def reason_of(raw: bytes, *, charset: str | None = None, given: str | None = None) -> str:
    """Return why bytes are refused."""
    with pytest.raises(UnreadableDocument) as caught:
        decoded(raw, charset=charset, given=given)
    return caught.value.reason


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(codec: str) -> None:
    assert decoded(WORDS.encode(codec)).removeprefix("\ufeff") == WORDS


@pytest.mark.parametrize("codec", ["utf-16-be", "utf-32-be"])
def test_the_order_of_bytes_may_be_the_other_one(codec: str) -> None:
    assert decoded(f"\ufeff{WORDS}".encode(codec)) == f"\ufeff{WORDS}"


@pytest.mark.parametrize("label", ["windows-1252", "ISO-8859-1", "latin1", "us-ascii", " Windows-1252 "])
def test_what_the_server_says_counts(label: str) -> None:
    assert decoded(WORDS.encode("cp1252"), charset=label) == WORDS


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1252">',
        "<META CHARSET=windows-1252>",
        '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
        '<?xml version="1.0" encoding="windows-1252"?>',
        "<!-- <meta charset='utf-8'> --><meta charset='windows-1252'>",
    ],
)
def test_what_the_document_says_of_itself_counts(head: str) -> None:
    raw = (head + WORDS).encode("cp1252")
    assert decoded(raw) == head + WORDS


def test_a_mark_counts_before_the_user_the_server_and_the_document() -> None:
    raw = ("\ufeff" + META.format("windows-1252") + WORDS).encode()
    assert decoded(raw, charset="windows-1251", given="latin1").endswith(WORDS)
    raw = (META.format("utf-8") + WORDS).encode("cp1252")
    assert decoded(raw, charset="windows-1252").endswith(WORDS)
    raw = (META.format("utf-8") + "Łódź cost £200").encode("iso8859-2", "replace")
    assert "Łódź" in decoded(raw, charset="utf-8", given="iso-8859-2")


def test_a_server_that_is_wrong_is_set_right_by_a_document_that_is_not() -> None:
    assert decoded((META.format("utf-8") + WORDS).encode(), charset="iso-8859-1").endswith(WORDS)
    assert decoded((META.format("windows-1252") + WORDS).encode("cp1252"), charset="utf-8").endswith(WORDS)


def test_a_document_that_was_read_so_far_is_not_in_utf_16() -> None:
    assert decoded((META.format("utf-16") + WORDS).encode()).endswith(WORDS)


def test_an_encoding_that_nobody_knows_does_not_matter_where_the_text_is_utf_8() -> None:
    assert decoded(WORDS.encode(), charset="latin-99") == WORDS
    assert "the encoding 'latin-99' is not known" in reason_of(WORDS.encode("cp1252"), charset="latin-99")


def test_without_a_declaration_nothing_is_guessed() -> None:
    reason = reason_of(WORDS.encode("cp1252"))
    assert "0x92 at offset 9, line 1, is probably Latin-1 or Windows-1252" in reason
    assert "--encoding" in reason


@pytest.mark.parametrize(
    ("raw", "charset", "words"),
    [
        (f"{WORDS}\n".encode() + WORDS.encode("cp1252"), "utf-8", "byte 0x92 at offset 82, line 2"),
        (f"{WORDS}\n".encode("cp1252") + WORDS.encode(), "windows-1252", "at offset 72, line 2, are UTF-8"),
        ("café".encode("cp1252") + b"\n\n" + "£5".encode(), "latin1", "at offset 6, line 3, are UTF-8"),
        (WORDS.encode(), "windows-1252", "at offset 9, line 1, are UTF-8"),
        ("Zażółć".encode(), "windows-1252", "at offset 2, line 1, are UTF-8"),
        (b"ab\ncd\x81", "windows-1252", "byte 0x81 at offset 5, line 2"),
    ],
)
def test_mixed_encodings_are_refused_with_the_place(raw: bytes, charset: str, words: str) -> None:
    reason = reason_of(raw, charset=charset)
    assert f"a.txt is not all {charset}, as its server says" in reason
    assert words in reason


def test_capitals_before_quotation_marks_are_not_taken_for_utf_8() -> None:
    words = "“BEYONCÉ’S café – £5, he said”"
    assert decoded(words.encode("cp1252"), charset="windows-1252") == words


def test_a_file_whose_encoding_the_user_names_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(WORDS.encode("cp1252"))
    assert read_article(path, encoding="windows-1252").text == WORDS
    with pytest.raises(UnreadableDocument, match="as you say"):
        read_article(path, encoding="utf-8")


@pytest.mark.parametrize("codec", ["windows-1252", "utf-8", "utf-16", "utf-8-sig"])
def test_a_page_is_the_same_text_in_every_encoding(codec: str) -> None:
    page = a_page(WORDS, "The £5 café said that it will be open by Monday for all the officers who work there.")
    raw = page.replace("utf-8", codec.replace("-sig", "")).encode(codec)
    expected = to_article(Raw("a", "a", page.encode())).text
    assert to_article(Raw("a", "a", raw)).text == expected
    assert "café cost £200,000 – “too much”" in expected


@given(
    st.binary(max_size=100), st.sampled_from(["utf-8", "windows-1252", "utf-16", "gb18030", "koi8-r", "x-user-defined"])
)
def test_any_bytes_that_are_said_to_be_anything_are_text_or_refused(raw: bytes, label: str) -> None:
    try:
        outcome = decoded(raw, charset=label)
    except UnreadableDocument as error:
        outcome = error.reason.removeprefix("a.txt is").removeprefix("a.txt has")
        assert outcome != error.reason  # noqa: PT017  # either outcome is good
    assert "\0" not in outcome
