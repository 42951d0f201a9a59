"""`beatgraph review`: quantities that no rule names, of files and of the store, never among the facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.review import Seen, count_patterns
from server.cli import main

TEXTS = {
    "one": "A long meeting\n\nDorset Police said the lamp post measured 7 cubits.\n\nThe fence measured 9 cubits.\n",
    "two": "Another meeting\n\nThe wall measured 12 cubits. Dorset Police has 1,400 police officers.\n",
}


def beatgraph(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder of two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        meta = {"title": text.partition("\n")[0], "published": "2026-11-02", "url": f"https://www.example.org/{name}"}
        (folder / f"{name}.json").write_text(json.dumps(meta), encoding="utf-8")
    return folder


def patterns(result: Result) -> dict[str, tuple[int, int]]:
    assert result.exit_code == 0, result.output
    return {each["pattern"]: (each["count"], each["articles"]) for each in json.loads(result.stdout)}


def test_patterns_of_files_are_counted_the_most_frequent_first(articles: Path) -> None:
    result = beatgraph("review", articles, "--format", "json")
    assert patterns(result)["count of cubit, measure"] == (3, 2)
    first = json.loads(result.stdout)[0]
    assert first["pattern"] == "count of cubit, measure"
    assert "cubits" in first["example"]
    assert not [pattern for pattern in patterns(result) if "officer" in pattern]


def test_numbers_of_what_is_not_named_again_are_of_one_pattern(tmp_path: Path) -> None:
    file = tmp_path / "lamps.txt"
    file.write_text(
        "Lamps\n\nThe wall measured 40 cubits. Of the 12, seven leaned. Of the 15, three leaned.\n", "utf-8"
    )
    assert not [pattern for pattern in patterns(beatgraph("review", file, "--format", "json")) if "12" in pattern]


def test_the_store_tells_the_same_as_its_files(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert beatgraph("ingest", "--store", store, articles).exit_code == 0
    of_store = beatgraph("review", "--store", store, "--format", "json")
    assert json.loads(of_store.stdout) == json.loads(beatgraph("review", articles, "--format", "json").stdout)


def test_what_a_corrected_version_no_longer_says_is_not_counted(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert beatgraph("ingest", "--store", store, articles).exit_code == 0
    (articles / "one.txt").write_text("A short meeting\n\nDorset Police said nothing.\n", encoding="utf-8")
    meta = json.loads((articles / "one.json").read_text(encoding="utf-8")) | {"modified": "2026-11-04"}
    (articles / "one.json").write_text(json.dumps(meta), encoding="utf-8")
    assert beatgraph("ingest", "--store", store, articles).exit_code == 0
    found = patterns(beatgraph("review", "--store", store, "--format", "json"))
    assert found["count of cubit, measure"] == (1, 1)


def test_no_row_of_the_facts_table_comes_of_them(articles: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert beatgraph("ingest", "--store", store, articles).exit_code == 0
    exported = beatgraph("export", "--store", store, "--format", "csv").stdout
    assert "officers" in exported
    assert "cubit" not in exported


def test_the_table_and_the_count_are_for_people(articles: Path) -> None:
    result = beatgraph("review", articles, "--limit", "1")
    assert "cubit" in result.stdout
    assert result.stderr.startswith("3 quantities that no rule names")


def test_a_file_that_cannot_be_read_is_told_and_the_rest_reviewed(articles: Path) -> None:
    (articles / "empty.txt").write_text("", encoding="utf-8")
    result = beatgraph("review", articles)
    assert result.exit_code == 1
    assert "empty.txt" in result.stderr
    assert "cubit" in result.stdout


def test_of_equal_patterns_the_one_in_more_articles_comes_first() -> None:
    seen = [Seen("a", "x", "one x"), Seen("a", "x", "x"), Seen("a", "y", "y"), Seen("b", "y", "the y")]
    assert [(each.pattern, each.articles, each.example) for each in count_patterns(seen)] == [
        ("y", 2, "y"),
        ("x", 1, "x"),
    ]
