"""ZIP archives: members to articles, and the archives and members that are no harmless ones."""

from __future__ import annotations

import io
import json
import stat
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Article, Rejection
from ingest.reading import read_sources
from ingest.reading.archives import LIMIT_DIRECTORY, MOST_MEMBERS
from tests.ingest.sites import STORY, a_page

TEXT = "\n\n".join(STORY)


def zipped(*members: tuple[str | zipfile.ZipInfo, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "news.zip") -> list[Article | Rejection]:
    """Return what reading an archive gives."""
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_sources([path]))


def names_of(items: list[Article | Rejection], tmp_path: Path) -> list[str]:
    """Return the names of articles, and those of rejections after a mark."""
    given = [item.name if isinstance(item, Article) else f"! {item.article}" for item in items]
    return [name.replace(f"{tmp_path}/news.zip/", "") for name in given]


def reason_of(tmp_path: Path, content: bytes) -> str:
    """Return why the one document of an archive, or all of it, is refused."""
    (refused,) = read(tmp_path, content)
    assert isinstance(refused, Rejection)
    assert "\n" not in refused.reason
    return refused.reason


def test_members_are_read_by_the_same_readers_in_the_order_of_their_names(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": f"{n}. {TEXT}"}) + "\n" for n in range(2))
    found = read(
        tmp_path,
        zipped(
            ("b/page.html", a_page(*(f"So {words}" for words in STORY))),
            ("a.txt", TEXT),
            ("a.json", '{"title": "A", "publisher": "The Echo", "published": "2026-03-02"}'),
            ("c.jsonl", lines),
            ("readme.md", "no article"),
            ("__MACOSX/._a.txt", "no article"),
            (".hidden/d.txt", "no article"),
            ("bad.txt", b"\xff\xfe\x00"),
        ),
    )
    expected = ["a.txt", "b/page.html", "! bad.txt", "c.jsonl:1", "c.jsonl:2"]
    assert names_of(found, tmp_path) == expected
    assert isinstance(found[0], Article)
    assert (found[0].text, found[0].publisher, str(found[0].published)) == (TEXT, "The Echo", "2026-03-02")


def test_an_archive_is_told_by_what_it_holds_not_by_its_name(tmp_path: Path) -> None:
    (article,) = read(tmp_path, zipped(("a.txt", TEXT)), "news.txt")
    assert isinstance(article, Article)


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    read(tmp_path, zipped(("a.txt", TEXT), ("../b.txt", TEXT), ("/c.txt", TEXT)))
    assert [path.name for path in tmp_path.iterdir()] == ["news.zip"]
    assert not (tmp_path.parent / "b.txt").exists()


def test_a_bomb_is_refused_by_its_directory_before_anything_is_unpacked(tmp_path: Path) -> None:
    content = zipped(*((f"{n}.txt", b"a" * 20_000_000) for n in range(5)))
    assert len(content) < 200_000
    tracemalloc.start()
    assert "as no text can be: it is a bomb" in reason_of(tmp_path, content)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_one_member_that_is_a_bomb_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 400
    stored = zipfile.ZipInfo("noise.bin")
    found = read(tmp_path, zipped(("a.txt", TEXT), ("b.txt", b"a" * 1_000_000), (stored, noise)))
    assert names_of(found, tmp_path) == ["a.txt", "! b.txt"]
    assert "as no text can be" in found[1].reason  # type: ignore[union-attr]


def overlapping(copies: int) -> bytes:
    """Return an archive whose members all have the same packed bytes."""
    content = zipped(("a.txt", TEXT))
    end = content.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", content[end + 16 : end + 20])[0]
    entry = content[start:end]
    entries = b"".join(
        entry.replace(b"a.txt", f"{n:05}.txt".encode()).replace(
            struct.pack("<H", 5) + entry[30:34], struct.pack("<H", 9) + entry[30:34], 1
        )
        for n in range(copies)
    )
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies % 65536, copies % 65536, len(entries), start, 0)
    return content[:start] + entries + tail


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, overlapping(50))
    assert len(found) == 50
    assert all(isinstance(item, Rejection) and "broken in its archive" in item.reason for item in found)


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    assert f"at most {MOST_MEMBERS:,} are read" in reason_of(tmp_path, overlapping(MOST_MEMBERS + 1))
    assert f"a directory of more than {LIMIT_DIRECTORY:,} bytes" in reason_of(tmp_path, overlapping(90_000))


def test_what_would_be_more_than_a_gigabyte_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(("a.txt", TEXT)))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 1_500_000_000)
    assert "at most 1,000,000,000 are unpacked" in reason_of(tmp_path, bytes(content))


def test_a_member_that_lies_about_its_length_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(("a.txt", TEXT)))
    entry = content.rindex(b"PK\x01\x02")
    for length in (len(TEXT.encode()) - 5, len(TEXT.encode()) + 5):
        content[entry + 24 : entry + 28] = struct.pack("<I", length)
        assert "make the archive anew" in reason_of(tmp_path, bytes(content))


@pytest.mark.parametrize(
    "name", ["../a.txt", "/etc/a.txt", "a/../../b.txt", "C:\\a.txt", "b\\..\\a.txt", "a\x1b[31m.txt"]
)
def test_a_member_whose_name_leads_out_or_cannot_be_shown_is_refused(tmp_path: Path, name: str) -> None:
    reason = reason_of(tmp_path, zipped((zipfile.ZipInfo(name), TEXT)))
    assert "is not read." in reason


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(("a.txt", TEXT)))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.rindex(mark) + place] |= 1
    assert "is encrypted; unpack the archive" in reason_of(tmp_path, bytes(content))


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "is a link" in reason_of(tmp_path, zipped((link, "/etc/passwd")))


def test_an_archive_within_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(("a.txt", TEXT))
    assert "is a ZIP archive, not an article" in reason_of(tmp_path, zipped(("inner.zip", inner)))
    assert "is a ZIP archive, not an article" in reason_of(tmp_path, zipped(("inner.txt", inner)))


def test_a_feed_within_an_archive_fetches_nothing(tmp_path: Path) -> None:
    feed = "<rss><channel><item><link>http://127.0.0.1:9/</link></item></channel></rss>"
    assert "is a feed, not an article" in reason_of(tmp_path, zipped(("feed.html", feed)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(("word/document.xml", "x"), ("[Content_Types].xml", "x")), "is an office file or an e-book"),
        (zipped(("mimetype", "application/epub+zip")), "is an office file or an e-book"),
        (zipped(("a.md", "x")), "holds no article"),
        (zipped(), "holds no article"),
        (zipped(("a.txt", TEXT), method=zipfile.ZIP_LZMA), "is packed by a rare method"),
        (zipped(("a.txt", TEXT))[:-30], "is a ZIP archive that is broken"),
        (b"PK\x03\x04" + b"\0" * 100, "is a ZIP archive that is broken"),
        (zipped(("a.txt", "")), "is empty"),
        (zipped(("a.txt", "a b. " * 90_000), method=zipfile.ZIP_STORED), "at most 250,000"),
    ],
)
def test_an_archive_without_an_article_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in reason_of(tmp_path, content)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(("a.txt", TEXT), ("a.txt", TEXT + "!"))
    assert "two members of one name" in reason_of(tmp_path, content)


@given(st.binary(min_size=1, max_size=40), st.integers(0, 400))
def test_an_archive_with_any_bytes_changed_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, odd: bytes, at: int
) -> None:
    good = zipped(("a.txt", TEXT), ("b.html", a_page()))
    content = good[: at % len(good)] + odd + good[at % len(good) + len(odd) :]
    folder = tmp_path_factory.mktemp("odd")
    began = time.monotonic()
    assert read(folder, content)
    assert time.monotonic() - began < 10
