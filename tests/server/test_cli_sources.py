"""Commands on sources of all kinds: files, archives, feeds and web addresses, and what is said of bad ones."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.web import Limits
from server.cli import main
from tests.ingest.sites import STORY, Site, a_page, open_site

HERE = ("--private-address", "127.0.0.1")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site without pages, of which pages are asked without a pause."""
    monkeypatch.setattr(Limits.__init__, "__defaults__", (5_000_000, 5.0, 5, 0.0))
    with open_site() as opened:
        yield opened


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def facts_of(*arguments: object) -> list[dict[str, object]]:
    """Return the rows that `beatgraph facts` prints."""
    result = run("facts", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def test_the_claims_of_a_page_are_the_same_from_every_source(site: Site, tmp_path: Path) -> None:
    page = a_page()
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": page}) + "\n", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", page)
    (tmp_path / "a.zip").write_bytes(packed.getvalue())
    address = site.put("/ten", page)
    feed = site.put("/feed", f"<rss><channel><item><link>{address}</link></item></channel></rss>", "text/xml")
    expected = facts_of(tmp_path / "a.html")
    assert len(expected) >= 3
    for source in (tmp_path / "a.jsonl", tmp_path / "a.zip", address, feed):
        assert facts_of(source, *HERE) == expected


def test_a_file_of_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\n\n".join(STORY).encode("cp1252"))
    assert "name its encoding by --encoding" in run("facts", path).stderr
    assert len(facts_of(path, "--encoding", "windows-1252")) >= 3


def test_a_private_address_is_called_only_when_it_is_named(site: Site) -> None:
    address = site.put("/ten", a_page())
    refused = run("facts", address)
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"beatgraph: {address} is not fetched: 127.0.0.1 is no address of the public network;"
        " if it is yours, name 127.0.0.1 by --private-address.\n"
    )
    assert site.asked == []


def test_a_feed_with_bad_entries_is_ingested_as_far_as_it_is_good(site: Site, tmp_path: Path) -> None:
    good = site.put("/ten", a_page(head='<meta name="date" content="2026-03-02">'))
    links = (good, f"{site.address}/none", "ftp://a.example/", "")
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    feed = site.put("/feed", f"<rss><channel><title>The Echo</title>{items}</channel></rss>", "text/xml")
    report = tmp_path / "report.json"
    result = run("ingest", feed, *HERE, "--store", tmp_path / "store", "--report", report)
    assert result.exit_code == 1
    articles = json.loads(report.read_text(encoding="utf-8"))["articles"]
    assert [entry["result"] for entry in articles] == ["stored", "refused", "refused", "refused"]
    assert articles[0]["article"] == good
    reasons = [entry["reason"] for entry in articles[1:]]
    assert all(reason.startswith(f"Entry {number} of {feed}") for number, reason in enumerate(reasons, 2))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--encoding", "latin-99"), "is no encoding that is known"),
        (("--private-address", "example.org"), "is no address, no network"),
        (("--entries", "0"), "is not in the range"),
    ],
)
def test_an_option_that_makes_no_sense_is_misuse(options: tuple[str, str], words: str) -> None:
    for command in ("facts", "ingest"):
        result = run(command, "a.txt", *options)
        assert result.exit_code == 2
        assert words in result.stderr


def test_an_address_of_another_kind_is_refused_in_one_sentence() -> None:
    result = run("facts", "ftp://example.org/a")
    assert result.exit_code == 1
    assert (
        result.stderr == "beatgraph: ftp://example.org/a is no web address: only http and https are fetched, not ftp.\n"
    )
