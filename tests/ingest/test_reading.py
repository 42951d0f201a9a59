"""Files and folders: what is read, and the one sentence that says why something is not."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import UnreadableDocument
from ingest.model import Article, Rejection, WordsPolicy
from ingest.reading import LIMIT_BYTES, read_article, read_paths
from ingest.reading.declarations import mark_of
from ingest.reading.decoding import decode
from ingest.reading.language import why_not_english
from ingest.reading.metadata import read_metadata

STORY = "The force said that it had bought ten vans for the roads team, and that they were on the road by Monday.\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "vans.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def reason_of(path: Path, **options: object) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_article(path, **options)  # type: ignore[arg-type]
    assert caught.value.reason.count("\n") == 0
    return caught.value.reason


def test_an_article_has_its_text_hash_and_name(story: Path) -> None:
    article = read_article(story)
    assert (article.text, article.name, article.words) == (STORY, "vans", WordsPolicy.EVIDENCE)
    assert article.sha256 == hashlib.sha256(STORY.encode()).hexdigest()


def test_the_hash_is_of_the_raw_bytes_and_the_text_is_canonical(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbf" + STORY.replace("\n", "\r\n").encode()
    (tmp_path / "a.txt").write_bytes(raw)
    article = read_article(tmp_path / "a.txt")
    assert (article.text, article.sha256) == (STORY, hashlib.sha256(raw).hexdigest())


def test_the_metadata_beside_an_article_is_read(story: Path) -> None:
    about = {"url": "https://example.org/v", "title": "Ten vans", "publisher": "The Echo", "published": "2025-08-01"}
    story.with_suffix(".json").write_text(json.dumps({**about, "words": "full", "note": "x", "complete": True}))
    article = read_article(story)
    assert (article.url, article.title, article.publisher) == ("https://example.org/v", "Ten vans", "The Echo")
    assert (article.published, article.words) == (dt.date(2025, 8, 1), WordsPolicy.FULL)


def test_metadata_may_be_named_and_a_day_given_by_hand_outranks_it(story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"title": "Vans", "published": "2025-08-01"}')
    article = read_article(story, meta=other, published=dt.date(2020, 1, 2))
    assert (article.title, article.published) == ("Vans", dt.date(2020, 1, 2))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "nothing but white space"),
        (STORY.encode() + b"\0more", "NUL byte at offset 105"),
        (b"%PDF-1.7 and so on", "is a PDF file"),
        (b"PK\x03\x04rest", "is a ZIP archive, not an article"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG picture"),
        (
            "\ufeff".encode("utf-16-le") + STORY.encode("utf-16-le")[:-1],
            "begins as UTF-16-LE, but is not at offset 210",
        ),
        ("The café of the police was closed.".encode("latin-1"), "0xE9 at offset 7, line 1, is probably Latin-1"),
        (b"One\nThe \x93force\x94 said", "0x93 at offset 8, line 2"),
        (bytes(range(1, 9)) * 40 + b"\xff", "is a binary file"),
        (b"The force \x1b[0m said", "control character U+001B at code point 10"),
        ("Полиция Лондона сократит число сотрудников.".encode(), "not in English"),
        (b"12 34 56", "has no words in it"),
    ],
)
def test_a_bad_file_is_refused_with_one_plain_sentence(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(raw)
    reason = reason_of(path)
    assert words in reason
    assert str(path) in reason


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert f"50,000,000 bytes; an article has at most {LIMIT_BYTES:,}" in reason_of(path)


def test_a_file_as_long_as_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes((STORY.encode() * (LIMIT_BYTES // len(STORY) + 1))[:LIMIT_BYTES])
    assert len(read_article(path).text) == LIMIT_BYTES


@pytest.mark.parametrize(
    "text",
    [
        "La police de la ville a annoncé que les agents seront plus nombreux dans les rues du centre cet été, et que le"
        " maire soutient ce plan avec force depuis le mois dernier malgré les critiques de ses adversaires.",
        "De politie van de stad heeft gezegd dat er meer agenten in de straten van het centrum komen en dat de"
        " burgemeester het plan steunt, ook al is er veel kritiek op de kosten die het met zich meebrengt.",
        "Mae Heddlu Gogledd Cymru wedi dweud y bydd mwy o swyddogion ar strydoedd y dref yr haf hwn ac mae'r maer yn"
        " cefnogi'r cynllun er gwaethaf beirniadaeth gan ei wrthwynebwyr yn y cyngor.",
    ],
)
def test_another_language_is_told_from_english(text: str) -> None:
    assert "does not look English" in (why_not_english(text) or "")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "none.txt").startswith("There is no file at")
    assert "is a folder" in reason_of(tmp_path)


def test_a_pipe_is_no_article_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no regular file" in reason_of(tmp_path / "pipe.txt")


def test_a_metadata_file_that_is_named_must_exist(story: Path, tmp_path: Path) -> None:
    assert "There is no file at" in reason_of(story, meta=tmp_path / "none.json")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ('{"title": "Vans",\n "publisher" "x"}', "line 2, column 14"),
        ("", "line 1, column 1"),
        ("[1]", "must hold a JSON object"),
        ('{"published": "1 August 2025"}', "published must be a day such as 2025-08-01"),
        ('{"published": "2025-02-30"}', "published must be a day"),
        ('{"published": 2025}', "published must be text or null"),
        ('{"title": 5}', "title must be text or null"),
        ('{"title": "\\ud800"}', "characters that are no text"),
        ('{"url": "ftp://example.org"}', "url must be a web address"),
        ('{"url": "https://example.org/a b"}', "url must be a web address"),
        ('{"words": "some"}', "words must be full or evidence"),
        ("[" * 100_000, "cannot be read as JSON"),
    ],
)
def test_bad_metadata_refuses_the_article_and_says_where(story: Path, words: str, reason: str) -> None:
    story.with_suffix(".json").write_text(words)
    assert reason in reason_of(story)


def test_unknown_keys_are_logged_and_ignored(caplog: pytest.LogCaptureFixture) -> None:
    assert read_metadata('{"publised": "2025-08-01", "note": "x"}', "a.json").published is None
    assert [record.args for record in caplog.records] == [("a.json", "publised")]


@pytest.mark.parametrize("value", ["2025-08-01", "2025-08-01T23:30:00Z", "2025-08-01T09:00:00+01:00"])
def test_a_day_may_carry_a_clock_time(value: str) -> None:
    assert read_metadata(json.dumps({"published": value}), "a.json").published == dt.date(2025, 8, 1)


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def names_of(paths: list[Path]) -> list[str]:
    return [item.name if isinstance(item, Article) else f"! {Path(item.article).name}" for item in read_paths(paths)]


def test_a_folder_is_read_in_order_with_the_folders_below_it(tmp_path: Path) -> None:
    write(tmp_path, b=STORY + "b", a=STORY + "a")
    write(tmp_path / "more", c=STORY + "c")
    (tmp_path / "readme.md").write_text("not an article")
    write(tmp_path / ".hidden", d=STORY + "d")
    assert names_of([tmp_path]) == ["a", "b", "c"]


def test_a_bad_file_does_not_end_the_run(tmp_path: Path) -> None:
    write(tmp_path, a=STORY + "a", b="", c=STORY + "c")
    assert names_of([tmp_path]) == ["a", "! b.txt", "c"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, a=STORY)
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert names_of([tmp_path / "a.txt", tmp_path]) == ["a"]


def test_a_second_file_with_the_same_text_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a=STORY, b=STORY)
    _, refused = read_paths([tmp_path])
    assert isinstance(refused, Rejection)
    assert "the same text as" in refused.reason


def test_links_that_go_in_circles_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "in", a=STORY)
    (tmp_path / "in" / "again").symlink_to(tmp_path)
    (tmp_path / "in" / "loop.txt").symlink_to(tmp_path / "in" / "loop.txt")
    assert names_of([tmp_path]) == ["a", "! loop.txt"]


def test_a_folder_without_articles_and_a_path_that_leads_nowhere_are_refused(tmp_path: Path) -> None:
    first, second = read_paths([tmp_path, tmp_path / "none"])
    assert isinstance(first, Rejection)
    assert "holds no article" in first.reason
    assert isinstance(second, Rejection)
    assert "There is no file" in second.reason


def test_a_folder_that_may_not_be_read_is_refused_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a", a=STORY)
    write(tmp_path / "b", b=STORY + "b")
    scan = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    read, refused = read_paths([tmp_path])
    assert isinstance(read, Article)
    assert isinstance(refused, Rejection)
    assert refused.reason == f"The folder {tmp_path / 'a'} cannot be read: permission denied."


def test_a_file_that_may_not_be_read_is_refused(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert "may not be read: permission denied" in reason_of(story)


def test_a_socket_is_no_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.txt")
        assert "no regular file" in reason_of(Path("s.txt"))


def test_one_metadata_file_belongs_to_one_article(story: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one article"):
        read_paths([story, story], meta=tmp_path / "a.json")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    outcome: str | UnreadableDocument
    try:
        outcome = decode(raw, "a.txt")
    except UnreadableDocument as error:
        outcome = error
    if isinstance(outcome, UnreadableDocument):
        assert outcome.reason.startswith("a.txt ")
    else:
        assert outcome.encode(mark_of(raw) or "utf-8") == raw


@given(st.text(max_size=200))
def test_any_metadata_is_read_or_refused(words: str) -> None:
    reason = "a.json"
    try:
        read_metadata(words, "a.json")
    except UnreadableDocument as error:
        reason = error.reason
    assert "a.json" in reason


def test_what_has_no_end_of_a_sentence_is_no_prose(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("The force said this.\n\n" + "and the police " * 400, encoding="utf-8")
    assert "is no prose: from line 3 on" in reason_of(path)


@pytest.mark.parametrize("day", ["0001-01-01", "1799-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_publication_far_from_any_newspaper_is_refused(tmp_path: Path, day: str) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    path.with_suffix(".json").write_text(f'{{"published": "{day}"}}', encoding="utf-8")
    assert "must lie between 1800 and 2199" in reason_of(path)
