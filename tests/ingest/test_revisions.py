"""What versions of one article have in common."""

from __future__ import annotations

import pytest

from ingest.model import Article
from ingest.revisions import canonical_address, version_keys

SAME = (
    "https://www.example.org/news/1",
    "http://www.example.org/news/1",
    "HTTPS://WWW.EXAMPLE.ORG:443/news/1/",
    "https://www.example.org/news/1#comments",
    "https://www.example.org/news/1?utm_source=mail&utm_medium=x&fbclid=1",
)
OTHERS = (
    "https://www.example.org/news/2",
    "https://www.example.org/news/1?page=2",
    "https://www.example.org:8443/news/1",
    "https://example.org/news/1",
    "https://www.example.org/News/1",
)


@pytest.mark.parametrize("url", SAME)
def test_one_address_has_one_form_however_it_is_written(url: str) -> None:
    assert canonical_address(url) == "https://www.example.org/news/1"


@pytest.mark.parametrize("url", OTHERS)
def test_another_address_stays_another(url: str) -> None:
    assert canonical_address(url) not in (None, "https://www.example.org/news/1")


@pytest.mark.parametrize("url", ["mailto:a@example.org", "https://", "https://example.org:port/", "news/1", ""])
def test_what_is_no_web_address_has_no_form(url: str) -> None:
    assert canonical_address(url) is None


def an_article(**about: str | None) -> Article:
    return Article("Text.", "", "a", **about)  # type: ignore[arg-type]


def test_an_article_without_address_and_identifier_is_a_version_of_none() -> None:
    assert version_keys(an_article(title="A title", publisher="The Post")) == ()


def test_an_identifier_is_its_publishers_own_unless_it_is_an_iri() -> None:
    posts = [version_keys(an_article(identifier="12", publisher=name)) for name in ("The Post", "The Echo")]
    assert posts[0] != posts[1]
    urns = [version_keys(an_article(identifier="urn:x:12", publisher=name)) for name in ("The Post", "The Echo")]
    assert urns[0] == urns[1]
