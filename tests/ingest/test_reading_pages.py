"""HTML pages: the text of their article without what stands around it, and what they say of themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.claims import extract_claims
from ingest.errors import UnreadableDocument
from ingest.model import Article
from ingest.reading import read_article
from ingest.reading.documents import LIMIT_PAGE_BYTES
from ingest.reading.json_ld import find_article
from ingest.reading.page_metadata import to_day
from ingest.reading.pages import LIMIT_ELEMENTS, read_page
from tests.ingest.sites import STORY, a_page

AROUND = """
<div class="cookie-banner"><p>We use cookies from 240 partners, and 35 officers of privacy may read them.</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/crime">Police arrest 400 people in raids</a></li></ul>
</nav></header>
<aside><h3>Read more</h3><ul><li><a href="/a">Kent Police seize 200 knives in weekend raids across the county</a></li>
<li><a href="/b">Force spends £3m on drones after review of its fleet</a></li></ul></aside>
<footer><p>Call the newsroom on 0113 496 0000. We employ 300 people. © 2026 Northshire Echo.</p></footer>
"""
INSIDE = (
    '<p class="byline">By Joan Smith, 12 years a crime reporter</p><time>2 March 2026, 08:15</time>',
    "<figure><img src='a.jpg'><figcaption>Fifty officers at a training day (Image: Echo)</figcaption></figure>",
    "<section class='comments'><p>Reader1: they had 500 officers once and arrested 1,000 people.</p></section>",
)


def json_ld(**fields: object) -> str:
    """Return an element with what a page says of its article in JSON-LD."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def reason_of(markup: str) -> str:
    """Return why a page is refused."""
    with pytest.raises(UnreadableDocument) as caught:
        read_page(markup, "a.html")
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_the_text_is_the_headline_and_the_paragraphs_with_empty_lines_between() -> None:
    page = read_page(a_page(around=AROUND), "a.html")
    assert page.text == "\n\n".join(("Ten officers move to the roads", *STORY)) + "\n"


def test_lists_line_breaks_and_links_keep_their_words() -> None:
    story = (
        '<p>The force, <a href="/x">which covers Leeds</a>, said on <b>Monday</b> that it will move ten officers.</p>'
        "<ul><li>The council gave £200,000 to the scheme.</li><li>Three cameras were bought for the road.</li></ul>"
        "<p>A review is planned for next summer, it said.<br>Residents\u00a0can take part online.</p>"
    )
    text = read_page(f"<html><body><article><h1>Ten officers</h1>{story}</article></body></html>", "a.html").text
    assert text.split("\n\n") == [
        "Ten officers",
        "The force, which covers Leeds, said on Monday that it will move ten officers.",
        "• The council gave £200,000 to the scheme.",
        "• Three cameras were bought for the road.",
        "A review is planned for next summer, it said.\nResidents can take part online.\n",
    ]


def test_a_title_that_stands_only_in_the_head_comes_first() -> None:
    page = a_page().replace("<h1>Ten officers move to the roads</h1>", "")
    assert read_page(page, "a.html").text.startswith(f"Ten officers\n\n{STORY[0]}")


def test_nothing_around_the_story_makes_a_claim(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.html" for name in ("plain", "noisy")}
    paths["plain"].write_text(a_page(), encoding="utf-8")
    noisy = a_page(around=AROUND).replace("<p>The unit", INSIDE[0] + INSIDE[1] + "<p>The unit")
    paths["noisy"].write_text(noisy.replace("</article>", f"</article>{INSIDE[2]}"), encoding="utf-8")
    found = {
        name: [
            (claim.kind, claim.value, claim.subject.name, [evidence.exact for evidence in claim.evidence])
            for claim in extract_claims(read_article(path)).claims
        ]
        for name, path in paths.items()
    }
    assert len(found["plain"]) >= 3
    assert found["noisy"] == found["plain"]


def test_the_evidence_of_a_page_stands_in_its_stored_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(a_page(around=AROUND).replace("£200,000", "&pound;200,000&nbsp;&mdash;"), encoding="utf-8")
    article = read_article(path)
    assert article.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    claims = extract_claims(article).claims
    assert claims
    for claim in claims:
        for evidence in claim.evidence:
            assert evidence.span.of(article.text) == evidence.exact


META = (
    '<meta property="og:title" content="Meta title | The Echo"><meta property="og:site_name" content="The Echo">'
    '<meta property="article:published_time" content="2026-02-02T08:00:00+00:00">'
)
LINKED_DATA = json_ld(
    headline="Linked &amp; true",
    datePublished="2026-03-03T23:30:00Z",
    dateModified="2026-03-04T10:00:00+00:00",
    publisher={"@type": "Organization", "name": "The Herald"},
    url="https://herald.example/ten",
)


def test_json_ld_counts_before_other_metadata() -> None:
    about = read_page(a_page(head=META + LINKED_DATA), "a.html").about
    assert (about.title, about.publisher, about.published) == ("Linked & true", "The Herald", dt.date(2026, 3, 3))
    assert about.modified == dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC)
    assert about.url == "https://herald.example/ten"


@pytest.mark.parametrize(
    "broken",
    [
        "",
        '<script type="application/ld+json">{"@type": "NewsArticle",</script>',
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"@type": "WebSite", "name": "Other"}</script>',
        '<script type="application/ld+json">{"@type": ["Product", 5], "headline": "Vans"}</script>',
        '<script type="application/ld+json">null</script>',
        json_ld(headline=5, datePublished=["2026"], publisher=7),
    ],
)
def test_without_json_ld_that_can_be_read_the_meta_elements_count(broken: str) -> None:
    about = read_page(a_page(head=META + broken), "a.html").about
    assert (about.title, about.publisher, about.published) == ("Meta title", "The Echo", dt.date(2026, 2, 2))


def test_what_a_page_shows_counts_last() -> None:
    head = '<meta name="author" content="Joan Smith">'
    page = a_page(head=head).replace("<p>West", '<time datetime="2026-01-05" pubdate>5 January 2026</time><p>West')
    about = read_page(page, "a.html").about
    assert (about.title, about.published) == ("Ten officers move to the roads", dt.date(2026, 1, 5))


def test_the_publisher_may_be_elsewhere_in_the_graph() -> None:
    graph = [
        {"@type": "WebPage", "@id": "#page"},
        {"@type": ["Thing", "schema:NewsArticle"], "headline": "Vans", "publisher": [{"@id": "#org"}]},
        {"@type": "Organization", "@id": "#org", "name": "The Herald"},
    ]
    found = find_article([f"<!-- {json.dumps({'@graph': graph})} -->"])
    assert found is not None
    assert found["publisher"]["name"] == "The Herald"


def test_articles_that_a_page_only_lists_are_not_its_own() -> None:
    other = {"@type": "NewsArticle", "headline": "Other"}
    assert find_article([json.dumps({"@type": "ItemList", "itemListElement": [{"item": other}]})]) is None


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("https://herald.example/ten", "https://herald.example/ten"),
        ("/ten?id=1", "https://herald.example/ten?id=1"),
        ("https://elsewhere.example/ten", "https://herald.example/news/ten?utm=x"),
        ("javascript:alert(1)", "https://herald.example/news/ten?utm=x"),
        ("http://[", "https://herald.example/news/ten?utm=x"),
    ],
)
def test_a_page_gives_no_other_sites_address_as_its_own(stated: str, kept: str) -> None:
    from ingest.reading.documents import Raw, to_article

    markup = a_page(head=f'<link rel="canonical" href="{stated}">').encode()
    raw = Raw("a", "a", markup, url="https://herald.example/news/ten?utm=x")
    assert to_article(raw).url == kept


def test_a_file_of_metadata_beside_a_page_counts_before_what_the_page_says(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(a_page(head=META), encoding="utf-8")
    path.with_suffix(".json").write_text('{"publisher": "The Herald", "published": "2026-05-05"}')
    article = read_article(path)
    assert (article.title, article.publisher, article.published) == (
        "Meta title",
        "The Herald",
        dt.date(2026, 5, 5),
    )
    assert read_article(path, published=dt.date(2026, 6, 6)).published == dt.date(2026, 6, 6)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-02", dt.date(2026, 3, 2)),
        ("2026-03-02 08:00", dt.date(2026, 3, 2)),
        ("2026-03-02T08:00:00.000Z", dt.date(2026, 3, 2)),
        ("Mon, 2 Mar 2026 23:59:00 +0000", dt.date(2026, 3, 2)),
        ("2026-02-30", None),
        ("0001-01-01", None),
        ("2 March", None),
        ("Mon, 99 Mar 2026", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_a_day_is_read_as_it_is_written_or_not_at_all(value: object, day: dt.date | None) -> None:
    assert to_day(value) == day


NAVIGATION = (
    "<html><body><nav><ul>"
    + "".join(
        f"<li><a href='/{n}'>Police arrest {n} people after a raid on a street in Leeds.</a></li>" for n in range(30)
    )
    + "</ul></nav></body></html>"
)
FRONT = (
    "<html><head><link rel='alternate' type='application/rss+xml' href='/feed.xml'></head><body><main>"
    + "".join(
        f"<article><h2><a href='/{n}'>Headline {n}</a></h2><p>Police in town {n} have said that they will move"
        f" {n} officers to a new unit, and that the council has paid {n} pounds for it.</p></article>"
        for n in range(3, 20)
    )
    + "</main></body></html>"
)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (NAVIGATION, "has no article in it"),
        ("<html><body></body></html>", "has no article in it"),
        ("<html></html>", "has no article in it"),
        ("<!doctype html>", "in it"),
        ("<p>Too short to be a story.</p>", "has no article in it"),
        (
            "<html><body><div><p>We and our 240 partners use cookies to store and read data on your device, and you"
            " may change your choice at any time by the link at the foot of every page of this site.</p></div></body>",
            "has no article in it",
        ),
        ("<html><body><p>Please enable JavaScript to read this page.</p></body></html>", "has no article in it"),
        ("<html><body><script>var story = 'The force will move ten officers.'</script></body></html>", "no article"),
        (FRONT, "lists several articles and holds none of them whole"),
        (FRONT, "Its feed is at /feed.xml."),
        ("<html><body>" + "<p>a" * (LIMIT_ELEMENTS + 1), "elements; a page of an article has at most"),
        ("<html><body>" + "<div>" * 2000 + a_page(), "nests its elements too deeply"),
    ],
)
def test_a_page_without_an_article_is_refused(markup: str, words: str) -> None:
    assert words in reason_of(markup)


def test_a_page_that_is_too_long_or_in_another_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(a_page().encode() + b" " * LIMIT_PAGE_BYTES)
    with pytest.raises(UnreadableDocument, match="an article has at most 5,000,000"):
        read_article(path)
    french = (
        "La police de la ville a annoncé que les agents seront plus nombreux dans les rues du centre cet été.",
        "Le maire soutient ce plan avec force depuis le mois dernier malgré les critiques de ses adversaires.",
    )
    path.write_text(a_page(*french), encoding="utf-8")
    with pytest.raises(UnreadableDocument, match="does not look English"):
        read_article(path)


def test_a_control_character_in_a_page_is_no_part_of_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(a_page().replace("ten officers", "ten\x1b officers"), encoding="utf-8")
    assert read_article(path).text == read_page(a_page(), "a.html").text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=300))
def test_any_markup_in_a_page_is_read_or_refused(words: str) -> None:
    try:
        page = read_page(f"<html><body><article><p>{words}</p><p>{STORY[0]} {STORY[1]}</p>", "a.html")
        outcome = page.text
    except UnreadableDocument as error:
        outcome = error.reason
    assert "\r" not in outcome
    assert outcome.startswith("a.html ") or STORY[0] in outcome


def test_the_same_page_is_the_same_article(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(a_page(around=AROUND, head=META + LINKED_DATA), encoding="utf-8")
    first, second = read_article(path), read_article(path)
    assert isinstance(first, Article)
    assert first == second
