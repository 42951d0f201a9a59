"""Pages by their address: what is asked first, and what is taken of what comes."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from pyoxigraph import Store

from ingest.model import Article, Rejection
from ingest.pipeline import begin_run, process, run_quads
from ingest.reading import Options, read_sources
from ingest.web import Fetcher, Limits, Unfetched
from ontology.namespaces import sparql_prologue
from tests.ingest.sites import HERE, QUICK, STORY, Site, a_page, why_not_fetched

PIECE = b"The force said so. " * 3_000


def read(address: str, limits: Limits = QUICK, **options: Any) -> Article | Rejection:
    """Return what reading one address on this machine gives."""
    (item,) = read_sources([address], Options(addresses=HERE, limits=limits, **options))
    return item


def test_a_page_becomes_an_article_with_its_address_hash_and_time(site: Site) -> None:
    page = a_page()
    address = site.put("/news/ten", page, "text/html; charset=utf-8")
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    article = read(address)
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(("Ten officers move to the roads", *STORY)) + "\n"
    assert (article.url, article.retrieved_from, article.name) == (address, address, address)
    assert article.sha256 == hashlib.sha256(page.encode()).hexdigest()
    assert article.retrieved is not None
    assert before <= article.retrieved <= dt.datetime.now(dt.UTC)


def test_the_graph_of_the_run_tells_where_and_when_an_article_was_fetched(site: Site) -> None:
    address = site.put("/news/ten", a_page())
    article = read(address)
    assert isinstance(article, Article)
    assert article.retrieved is not None
    run = begin_run(dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    told = Store()
    told.extend(run_quads(run, [process(article, run)]))
    query = f"""SELECT ?time ?url ?hash WHERE {{
      <{run.iri}> prov:used ?article ; prov:qualifiedUsage ?usage .
      ?usage a prov:Usage ; prov:entity ?article ; prov:atTime ?time ; schema:url ?url ; schema:sha256 ?hash }}"""
    (row,) = told.query(sparql_prologue() + query, use_default_graph_as_union=True)
    assert dt.datetime.fromisoformat(row["time"].value) == article.retrieved
    assert (row["url"].value, row["hash"].value) == (address, article.sha256)


def test_an_article_fetched_again_is_the_same_article_with_the_same_graph(site: Site) -> None:
    address = site.put("/news/ten", a_page())
    first = read(address)
    assert isinstance(first, Article)
    assert first.retrieved is not None
    later = replace(first, retrieved=first.retrieved + dt.timedelta(days=1))
    assert later == first
    run = begin_run(dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert process(later, run).quads == process(first, run).quads


def test_plain_text_is_read_too(site: Site) -> None:
    article = read(site.put("/news", "\r\n".join(STORY), "text/plain"))
    assert isinstance(article, Article)
    assert article.text == "\n".join(STORY)


def test_the_site_is_told_who_asks_and_its_robots_file_is_asked_first_and_once(site: Site) -> None:
    fetcher = Fetcher(HERE, QUICK)
    for path in ("/a", "/b"):
        fetcher.fetch(site.put(path, a_page()))
    assert site.paths == ["/robots.txt", "/a", "/b"]
    assert all(headers["User-Agent"].startswith("Beatgraph/") for _, headers in site.asked)


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: *\nDisallow: /news",
        "User-agent: Beatgraph\nDisallow: /",
        "User-agent: *\nDisallow: /*/ten$",
        "User-agent: *\nAllow: /news/t\nDisallow: /news/te",
        "User-agent: *\nAllow: /\n\nUser-agent: beatgraph\nDisallow: /news/",
    ],
)
def test_what_robots_txt_forbids_is_not_asked_for(site: Site, rules: str) -> None:
    site.put("/robots.txt", rules, "text/plain")
    assert "asks Beatgraph not to read it" in why_not_fetched(site.put("/news/ten", a_page()))
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize("rules", ["", "User-agent: Other\nDisallow: /", "User-agent: *\nDisallow: /private"])
def test_what_robots_txt_does_not_forbid_is_read(site: Site, rules: str) -> None:
    site.put("/robots.txt", rules, "text/plain")
    assert isinstance(read(site.put("/news/ten", a_page())), Article)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_whose_robots_txt_cannot_be_had_is_not_read(site: Site, status: int) -> None:
    site.put("/robots.txt", "", "text/plain", status)
    assert f"robots.txt answers {status}" in why_not_fetched(site.put("/news", a_page()))
    assert site.paths == ["/robots.txt"]


def test_a_redirect_leads_to_a_page_that_robots_txt_forbids(site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /secret", "text/plain")
    site.put("/secret", a_page())
    assert "asks Beatgraph not to read it" in why_not_fetched(site.redirect("/news", "/secret"))
    assert "/secret" not in site.paths


def test_the_pause_that_a_site_asks_for_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 7", "text/plain")
    fetcher = Fetcher(HERE, QUICK)
    for path in ("/a", "/b"):
        fetcher.fetch(site.put(path, a_page()))
    (pause,) = pauses
    assert 5 < pause <= 7


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_last_address_counts(site: Site, status: int) -> None:
    site.put("/new", a_page())
    article = read(site.redirect("/old", "new", status))
    assert isinstance(article, Article)
    assert article.url == f"{site.address}/new"


def test_redirects_have_an_end(site: Site) -> None:
    assert "redirects again and again" in why_not_fetched(site.redirect("/a", "/a"))
    assert site.paths == ["/robots.txt", *["/a"] * 4]


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_reply_of_a_gigabyte_is_refused_after_little_of_it(site: Site, is_announced: bool) -> None:
    sent: list[int] = []

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if is_announced:
            handler.send_header("Content-Length", str(1 << 30))
        handler.end_headers()
        for _ in range((1 << 30) // len(PIECE)):
            handler.wfile.write(PIECE)
            sent.append(len(PIECE))

    assert "is longer than 200,000 bytes" in why_not_fetched(site.behave("/big", pour))
    assert sum(sent) < 20_000_000


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_reply_that_dribbles_is_given_up_in_time(site: Site, begin: bytes) -> None:
    def dribble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begin)
        for byte in b"HTTP/1.1 200 OK and so on" * 9:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    began = time.monotonic()
    assert "did not come within 0.5 seconds" in why_not_fetched(
        site.behave("/slow", dribble), Limits(seconds=0.5, pause=0)
    )
    assert time.monotonic() - began < 3


def test_a_site_that_never_answers_is_left_alone_after_three_times(site: Site) -> None:
    site.behave("/slow", lambda _: time.sleep(0.4))
    site.put("/good", a_page())
    fetcher = Fetcher(HERE, Limits(seconds=0.1, pause=0))
    reasons = []
    for path in ("/slow", "/slow", "/slow", "/good"):
        with pytest.raises(Unfetched) as caught:
            fetcher.fetch(site.address + path)
        reasons.append(str(caught.value))
    assert "has failed to answer 3 times" in reasons[-1]
    assert site.paths == ["/robots.txt", "/slow", "/slow", "/slow"]


def test_a_compressed_page_is_unpacked_and_its_hash_is_that_of_the_page(site: Site) -> None:
    page = a_page().encode()
    article = read(site.put("/news", gzip.compress(page), Content_Encoding="gzip"))
    assert isinstance(article, Article)
    assert article.sha256 == hashlib.sha256(page).hexdigest()


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(site: Site) -> None:
    bomb = gzip.compress(b"<p>bomb</p>" * 20_000_000)
    assert len(bomb) < 1_000_000
    address = site.put("/bomb", bomb, Content_Encoding="gzip")
    assert "is longer than 1,000,000 bytes" in why_not_fetched(address, Limits(bytes=1_000_000, pause=0))


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (gzip.compress(PIECE)[:-20], {"Content_Encoding": "gzip"}, "broke off"),
        (b"not packed", {"Content_Encoding": "gzip"}, "is not packed as it says"),
        (b"xyz", {"Content_Encoding": "br"}, "is packed as 'br', which was not asked for"),
        (b"xyz", {"Content_Encoding": "gzip, gzip"}, "which was not asked for"),
        (b"short", {"Content_Length": "5000"}, "broke off, or is no HTTP"),
        (b"short", {"Content_Length": "many"}, "broke off, or is no HTTP"),
        (b"short", {"Content_Length": "-1"}, "broke off, or is no HTTP"),
        (b"short", {"Content_Length": "99999999999999999999"}, "is longer than"),
        (b"zz\r\nshort", {"Transfer_Encoding": "chunked", "Content_Length": "9"}, "broke off, or is no HTTP"),
    ],
)
def test_a_reply_that_is_not_what_it_says_is_refused(
    site: Site, body: bytes, headers: dict[str, str], words: str
) -> None:
    assert words in why_not_fetched(site.put("/news", body, **headers))


def test_a_page_of_which_only_the_announced_part_counts_is_refused(site: Site) -> None:
    refused = read(site.put("/news", a_page(), Content_Length="150"))
    assert isinstance(refused, Rejection)
    assert "has no article in it" in refused.reason


@pytest.mark.parametrize(
    "reply", [b"", b"SSH-2.0-server\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 500_000, b"\x00" * 100]
)
def test_what_is_no_http_is_refused(site: Site, reply: bytes) -> None:
    assert "broke off, or is no HTTP" in why_not_fetched(
        site.behave("/odd", lambda handler: handler.wfile.write(reply))
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "there is no such page"),
        (410, "there is no such page"),
        (403, "not for everybody"),
        (451, "not for everybody"),
        (500, "try again later"),
        (429, "try again later"),
        (204, "answers 204"),
        (304, "answers 304"),
    ],
)
def test_a_status_that_is_no_page_is_told_with_its_meaning(site: Site, status: int, words: str) -> None:
    assert words in why_not_fetched(site.put("/news", b"", status=status))
