"""JSON lines: one article a line, bad lines by their number; and sources of all kinds, told apart by what they hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from ingest.model import Article, Rejection, WordsPolicy
from ingest.reading import Options, read_article, read_sources
from ingest.reading.kinds import Kind, kind_of
from ingest.reading.lines import LIMIT_LINE
from ingest.web import Limits, NamedAddresses
from tests.ingest.sites import STORY, a_page, open_site
from tests.ingest.test_reading_archives import zipped

TEXT = "\n\n".join(STORY)
BOM = "\ufeff"
RSS = "<rss><channel><item><link>{}</link></item></channel></rss>"


def read(path: Path, content: str | bytes, **options: object) -> list[Article | Rejection]:
    """Return what reading a file gives."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_sources([path], Options(**options)))  # type: ignore[arg-type]


def test_each_line_is_an_article_with_its_metadata(tmp_path: Path) -> None:
    line = json.dumps(
        {
            "text": TEXT,
            "url": "https://a.example/1",
            "title": "Ten",
            "publisher": "The Echo",
            "published": "2026-03-02",
            "words": "full",
            "note": "x",
        }
    )
    page = json.dumps({"html": a_page(f"So: {STORY[0]}", STORY[1]), "published": "2026-03-03"})
    first, second = read(tmp_path / "a.jsonl", f"\ufeff{line}\r\n\r\n{page}\n")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.text, first.title, first.publisher, first.url) == (TEXT, "Ten", "The Echo", "https://a.example/1")
    assert (first.published, first.words) == (dt.date(2026, 3, 2), WordsPolicy.FULL)
    assert first.sha256 == hashlib.sha256(f"\ufeff{line}".encode()).hexdigest()
    assert second.text.startswith(f"Ten officers move to the roads\n\nSo: {STORY[0]}")
    assert (second.title, second.published) == ("Ten officers move to the roads", dt.date(2026, 3, 3))
    assert [item.name for item in (first, second)] == [f"{tmp_path}/a.jsonl:{number}" for number in (1, 3)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"not JSON", "is not valid JSON at line 1, column 1"),
        (b'{"text": "half', "is not valid JSON"),
        (b"[1]", "must hold a JSON object"),
        (b"{}", "has neither text nor html"),
        (b'{"text": null}', "has neither text nor html"),
        (b'{"text": "a", "html": "b"}', "has both text and html"),
        (b'{"text": 5}', "text must be text, not 5"),
        (b'{"text": "\\ud800"}', "half a surrogate pair at code point 0"),
        (b'{"text": ""}', "is empty"),
        (b'{"text": "caf\xe9"}', "is not UTF-8: byte 0xE9"),
        (b'{"text": "a\\u0000b"}', "has a NUL byte"),
        (b'{"html": "<p>Short.</p>"}', "has no article in it"),
        (b'{"html": "<rss><channel/></rss>"}', "is a feed, not an article"),
        (json.dumps({"text": TEXT, "published": "2 March"}).encode(), "published must be a day"),
        (json.dumps({"text": TEXT, "url": "ftp://a"}).encode(), "url must be a web address"),
        (b'{"text": "' + b"a" * (LIMIT_LINE + 1) + b'"}', "is longer than"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_next_is_read(tmp_path: Path, line: bytes, words: str) -> None:
    good = [json.dumps({"text": f"{n}. {TEXT}"}).encode() for n in range(2)]
    first, refused, last = read(tmp_path / "a.jsonl", b"\n".join([good[0], line, good[1]]))
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(refused, Rejection)
    assert refused.article.endswith("a.jsonl:2")
    assert words in refused.reason
    assert "\n" not in refused.reason


def test_a_text_that_looks_like_a_page_is_read_as_what_it_is(tmp_path: Path) -> None:
    (article,) = read(tmp_path / "a.jsonl", json.dumps({"html": f"Ten officers. {TEXT}"}))
    assert isinstance(article, Article)


def test_one_object_over_several_lines_is_an_article(tmp_path: Path) -> None:
    (article,) = read(tmp_path / "a.json", json.dumps({"text": TEXT, "title": "Ten"}, indent=2))
    assert isinstance(article, Article)
    assert article.title == "Ten"


def test_a_file_of_lines_without_any_is_refused(tmp_path: Path) -> None:
    (refused,) = read(tmp_path / "a.jsonl", "\n\n")
    assert isinstance(refused, Rejection)
    assert "has no line with an article" in refused.reason


def test_a_json_array_is_no_file_of_lines(tmp_path: Path) -> None:
    (refused,) = read(tmp_path / "a.json", json.dumps([{"text": TEXT}]))
    assert isinstance(refused, Rejection)
    assert "write one object a line" in refused.reason


@pytest.mark.parametrize(
    ("head", "suffix", "media_type", "kind"),
    [
        ("Ten officers", "", "", Kind.TEXT),
        ("Ten officers", ".html", "", Kind.PAGE),
        ("<3 this story", ".txt", "", Kind.TEXT),
        ("<!DOCTYPE html><rss>", ".xml", "application/rss+xml", Kind.PAGE),
        ("\ufeff\n <!-- a --><html>", ".txt", "text/plain", Kind.PAGE),
        ("<p>Ten", ".txt", "", Kind.PAGE),
        ('<?xml version="1.0"?>\n<!-- a -->\n<rss>', ".html", "text/html", Kind.FEED),
        ('<?xml version="1.0"?><?xml-stylesheet href="a"?><feed>', "", "", Kind.FEED),
        ('<!DOCTYPE rss PUBLIC "a" "b"><rss>', "", "", Kind.FEED),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "", "", Kind.PAGE),
        ('{"text": ""}', ".txt", "", Kind.LINES),
        ("Ten", ".jsonl", "", Kind.LINES),
        ("Ten", "", "application/x-ndjson", Kind.LINES),
        ("[1] Ten officers", ".txt", "", Kind.TEXT),
        ("PK\x03\x04", ".txt", "text/plain", Kind.ARCHIVE),
    ],
)
def test_the_kind_of_a_document_is_told_by_what_it_holds(head: str, suffix: str, media_type: str, kind: Kind) -> None:
    assert kind_of(head.encode(), "a", suffix=suffix, media_type=media_type) is kind
    if kind is not Kind.ARCHIVE:
        assert (
            kind_of(f"\ufeff{head.removeprefix(BOM)}".encode("utf-16-le"), "a", suffix=suffix, media_type=media_type)
            is kind
        )


def test_a_folder_holds_documents_of_all_kinds_but_feeds(tmp_path: Path) -> None:
    files = {
        "a.txt": f"1. {TEXT}".encode(),
        "b.HTML": a_page(f"So 2. {STORY[0]}", STORY[1]).encode(),
        "c.zip": zipped(("d.txt", f"3. {TEXT}")),
        "e.ndjson": json.dumps({"text": f"4. {TEXT}"}).encode(),
        "f.xml": RSS.format("http://127.0.0.1:9/").encode(),
        "g.html": RSS.format("http://127.0.0.1:9/").encode(),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    *found, last = read_sources([tmp_path])
    assert [item.name.removeprefix(f"{tmp_path}/") for item in found if isinstance(item, Article)] == [
        *("a", "b", "c.zip/d.txt", "e.ndjson:1"),
    ]
    assert isinstance(last, Rejection)
    assert "127.0.0.1:9" in last.reason


def test_sources_of_all_kinds_are_read_in_one_run_and_the_same_text_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": TEXT}))
    with open_site() as site:
        address = site.put("/a.txt", TEXT, "text/plain")
        archive = site.put("/b.zip", zipped(("c.txt", f"So: {TEXT}")), "application/zip")
        options = Options(addresses=NamedAddresses(["localhost"]), limits=Limits(pause=0))
        first, again, third, member = read_sources(
            [tmp_path / "a.txt", tmp_path / "b.jsonl", address, address, archive], options
        )
    assert isinstance(first, Article)
    for item in (again, third):
        assert isinstance(item, Rejection)
        assert f"has the same text as {tmp_path}/a.txt" in item.reason
    assert isinstance(member, Article)
    assert (member.name, member.retrieved_from) == (f"{archive}/c.txt", archive)


def test_metadata_belong_to_one_article(tmp_path: Path) -> None:
    meta = tmp_path / "meta.json"
    meta.write_text('{"title": "Vans"}')
    (refused,) = read(tmp_path / "a.zip", zipped(("a.txt", TEXT)), meta=meta)
    assert isinstance(refused, Rejection)
    assert "a metadata file belongs to one article" in refused.reason
    with open_site() as site:
        options = Options(meta=meta, addresses=NamedAddresses(["127.0.0.1"]), limits=Limits(pause=0))
        (article,) = read_sources([site.put("/a", a_page())], options)
    assert isinstance(article, Article)
    assert article.title == "Vans"


def test_a_feed_or_lines_are_no_one_article(tmp_path: Path) -> None:
    from ingest.errors import UnreadableDocument

    path = tmp_path / "a.xml"
    path.write_text(RSS.format("http://a.example/"))
    with pytest.raises(UnreadableDocument, match="is a feed, not an article"):
        read_article(path)
