"""RSS and Atom: the links of their entries, in what order they are fetched, and what becomes of broken ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UnreadableDocument
from ingest.model import Article, Rejection
from ingest.reading import Options, read_sources
from ingest.reading.documents import Raw
from ingest.reading.feeds import read_feed
from ingest.web import Limits
from tests.ingest.sites import HERE, STORY, Site, a_page


def read(source: str | Path, **options: Any) -> list[Article | Rejection]:
    """Return what reading one source gives."""
    return list(read_sources([source], Options(addresses=HERE, limits=Limits(pause=0.0), **options)))


def rss(*items: str, channel: str = "<title>Northshire Echo</title>") -> str:
    """Return an RSS feed."""
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{channel}{listed}</channel></rss>'


def links_of(feed: str | bytes, url: str | None = "http://a.example/feed/") -> list[str | None]:
    """Return the links of a feed's entries."""
    content = feed.encode() if isinstance(feed, str) else feed
    return [entry.link for entry in read_feed(Raw("a.xml", "a", content, url=url))]


def put_stories(site: Site, number: int) -> list[str]:
    """Put stories on a site, each with words of its own, and return their addresses."""
    return [site.put(f"/{n}", a_page(f"In town {n}: {STORY[0]}", STORY[1])) for n in range(number)]


def test_the_pages_that_a_feed_links_to_are_read_in_its_order(site: Site) -> None:
    addresses = put_stories(site, 3)
    feed = rss(*(f"<link>{address}</link>" for address in reversed(addresses)))
    found = read(site.put("/feed", feed, "application/rss+xml"))
    assert [item.name if isinstance(item, Article) else item.reason for item in found] == addresses[::-1]


def test_a_feed_in_a_file_is_read_as_one_on_the_web(site: Site, tmp_path: Path) -> None:
    (address,) = put_stories(site, 1)
    path = tmp_path / "saved.txt"
    path.write_text(rss(f"<link>{address}</link>"), encoding="utf-8")
    (article,) = read(path)
    assert isinstance(article, Article)
    assert article.retrieved_from == address


def test_what_a_feed_says_of_an_article_counts_where_the_page_says_nothing(site: Site) -> None:
    bare = site.put("/bare", "".join(f"<p>{words}</p>" for words in STORY))
    full = site.put("/full", a_page(f"So: {STORY[0]}", STORY[1], head='<meta name="date" content="2026-01-01">'))
    said = "<title>From the feed</title><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>"
    one, two = read(site.put("/feed", rss(f"<link>{bare}</link>{said}", f"<link>{full}</link>{said}"), "text/xml"))
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert (one.publisher, one.published) == ("Northshire Echo", dt.date(2026, 3, 2))
    assert one.title == "From the feed"
    assert (two.published, two.title) == (dt.date(2026, 1, 1), "Ten officers move to the roads")


@pytest.mark.parametrize(
    ("feed", "links"),
    [
        (rss("<link>http://b.example/1</link>", "<guid>http://b.example/2</guid>"), ["/1", "/2"]),
        (rss("<guid isPermaLink='false'>http://b.example/2</guid>", "<title>A</title>", "<link/>"), [None, None, None]),
        (rss("<link><![CDATA[ http://b.example/1?a=1&amp;b=2 ]]></link>"), ["/1?a=1&b=2"]),
        (rss("<link>http://b.example/1?a=1&b=2</link>"), ["/1?a=1&b=2"]),
        (rss("<link>http://b.example/1?a=1&amp;b=2</link><title>A &nbsp; B</title>"), ["/1?a=1&b=2"]),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://b.example/"><entry><link rel="self" href="s"/>'
            '<link rel="enclosure" href="e"/><link href="1"/></entry><entry><link rel="alternate" href="/2"/></entry>'
            "</feed>",
            ["/1", "/2"],
        ),
        (
            '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:link href="http://b.example/1"/></a:entry></a:feed>',
            ["/1"],
        ),
        (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>'
            "<item><link>http://b.example/1</link></item></rdf:RDF>",
            ["/1"],
        ),
        (
            rss(
                '<m:link xmlns:m="http://search.yahoo.com/mrss/">http://c.example/</m:link><link>http://b.example/1</link>',
            ),
            ["/1"],
        ),
        ("<rss><channel><item><link>http://b.example/1</link></item><item><b></item></channel></rss>", ["/1", None]),
    ],
)
def test_the_links_of_feeds_of_all_kinds_are_found(feed: str, links: list[str | None]) -> None:
    assert links_of(feed) == [link and f"http://b.example{link}" for link in links]


def test_links_are_resolved_against_the_address_of_the_feed() -> None:
    assert links_of(rss("<link>/1</link>", "<link>2</link>")) == ["http://a.example/1", "http://a.example/feed/2"]


def test_a_feed_declares_its_encoding() -> None:
    feed = '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>Café</title><item/></channel></rss>'
    (entry,) = read_feed(Raw("a.xml", "a", feed.encode("latin-1")))
    assert entry.about.publisher == "Café"


BROKEN = (
    "",
    "<title>No link</title>",
    "<link>no address</link>",
    "<link>ftp://a.example/{n}</link>",
    "<link>javascript:alert({n})</link>",
    "<link>http://10.0.0.7/{n}</link>",
    "<link>http://[::1/{n}</link>",
    "<link>http://name:word@a.example/{n}</link>",
    "<link>HERE/none/{n}</link>",
    "<link>http://a.example/" + "long" * 1000 + "{n}</link>",
)


def test_a_thousand_broken_entries_are_a_thousand_rejections_and_the_good_ones_are_read(site: Site) -> None:
    first, last = put_stories(site, 2)
    broken = [BROKEN[n % len(BROKEN)].format(n=n).replace("HERE", site.address) for n in range(1000)]
    feed = rss(f"<link>{first}</link>", *broken, f"<link>{last}</link>")
    found = read(site.put("/feed", feed, "application/xml"), most_entries=2000)
    assert [item.name for item in found if isinstance(item, Article)] == [first, last]
    refused = [item for item in found if isinstance(item, Rejection)]
    repeated = sum(1 for words in broken if words == "<link>no address</link>")
    assert len(refused) == 1000 - (repeated - 1)
    assert all(item.reason.startswith("Entry ") and "\n" not in item.reason for item in refused)


def test_of_a_long_feed_the_first_entries_are_read_and_it_is_told(site: Site) -> None:
    addresses = put_stories(site, 5)
    feed = rss(*(f"<link>{address}</link>" for address in addresses))
    *articles, told = read(site.put("/feed", feed, "application/xml"), most_entries=2)
    assert [item.name for item in articles if isinstance(item, Article)] == addresses[:2]
    assert isinstance(told, Rejection)
    assert "has 5 entries; the first 2 were read" in told.reason


def test_a_page_that_is_linked_twice_is_fetched_once(site: Site) -> None:
    (address,) = put_stories(site, 1)
    moved = site.redirect("/moved", address)
    feed = rss(*(f"<link>{link}</link>" for link in (address, address, f"{address}#part", moved)))
    assert len(read(site.put("/feed", feed, "application/xml"))) == 1
    assert site.paths.count("/moved") == 1


def test_a_feed_leads_to_articles_alone(site: Site) -> None:
    feed = f"{site.address}/feed"
    lines = site.put("/lines", '{"text": "a"}\n', "application/jsonl")
    site.put("/feed", rss(f"<link>{site.address}/other</link>", f"<link>{lines}</link>"), "application/xml")
    site.put("/other", rss(f"<link>{feed}</link>"), "application/xml")
    reasons = [item.reason for item in read(feed) if isinstance(item, Rejection)]
    assert "is a feed, not an article" in reasons[0]
    assert "is a file of JSON lines, not an article" in reasons[1]
    assert site.paths.count("/feed") == 1


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        ("<rss><channel><title>Empty</title></channel></rss>", "is a feed without entries"),
        (f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>{rss("<title>&l9;</title>")[38:]}', "defines entities of its own"),
        (
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{rss("<title>&x;</title>")[38:]}',
            "defines entities of its own",
        ),
        ("<rss", "is no well-formed XML at line 1"),
        ("<feed>" + "<a>" * 100_000, "has no entry left to read"),
    ],
)
def test_a_feed_that_is_none_is_refused(feed: str, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words):
        links_of(feed)


def test_what_is_outside_a_feed_is_not_brought_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("http://b.example/secret")
    feed = f'<!DOCTYPE rss SYSTEM "file://{secret}">{rss("<link>&xxe;</link>")[38:]}'
    (link,) = links_of(feed)
    assert "secret" not in str(link)


def test_xml_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"?><urlset><url/></urlset>')
    (refused,) = read(path)
    assert isinstance(refused, Rejection)
    assert "is XML of another kind (<urlset>)" in refused.reason
