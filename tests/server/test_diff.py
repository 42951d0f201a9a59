"""`beatgraph diff`: a corrected article against the one before, as files and in the store."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ontology import iris
from server.app import create_app
from server.cli import main
from server.settings import Settings
from server.store.engine import EmbeddedEngine

ADDRESS = "https://www.example.org/news/1"
FIRST = (
    "Force to move officers\n\nDorset Police will cut 40 police officers by March 2027. "
    "Police arrested 12 people in Poole.\n"
)
CORRECTED = (
    "Force to move officers\n\nA correction: an earlier report was wrong on the number.\n\n"
    "Dorset Police will cut 60 police officers by March 2027. Dorset Police has 1,400 police officers.\n"
)


def an_article(folder: Path, name: str, text: str, **meta: str | None) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.txt"
    file.write_text(text, encoding="utf-8")
    known = {"url": ADDRESS, "title": "Force to move officers", "publisher": "The Invented Post"}
    file.with_suffix(".json").write_text(json.dumps(known | meta), encoding="utf-8")
    return file


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two versions of one article as files."""
    return (
        an_article(tmp_path / "articles", "first", FIRST, published="2026-11-02"),
        an_article(tmp_path / "articles", "second", CORRECTED, published="2026-11-02", modified="2026-11-03T09:30:00Z"),
    )


def beatgraph(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def ingested(store: Path, *files: Path) -> list[Result]:
    results = [beatgraph("ingest", "--store", store, file) for file in files]
    assert [result.exit_code for result in results] == [0] * len(files), [result.output for result in results]
    return results


def told(result: Result) -> dict[str, list[dict[str, object]]]:
    assert result.exit_code == 0, result.output
    loaded: dict[str, list[dict[str, object]]] = json.loads(result.stdout)
    return loaded


def values(rows: list[dict[str, object]]) -> set[object]:
    return {row["value"] for row in rows}


def test_two_files_are_compared_by_what_they_claim(versions: tuple[Path, Path]) -> None:
    found = told(beatgraph("diff", *versions, "--format", "json"))
    changed = [(change["fields"], change["before"], change["after"]) for change in found["changed"]]
    assert [(fields, before["value"], after["value"]) for fields, before, after in changed] == [(["value"], 40, 60)]  # type: ignore[index]
    assert values(found["added"]) == {1400}
    assert values(found["withdrawn"]) == {12}


def test_the_table_says_what_has_changed(versions: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = beatgraph("diff", *versions)
    assert result.exit_code == 0
    assert "40 → 60" in " ".join(result.stdout.split())
    assert "1 added, 1 changed, 1 withdrawn" in result.stderr


@pytest.mark.parametrize("turned", [False, True])
def test_in_the_store_the_latest_is_compared_with_the_one_before(
    versions: tuple[Path, Path], tmp_path: Path, turned: bool
) -> None:
    store = tmp_path / "store"
    ingested(store, *(versions[::-1] if turned else versions))
    of_files = told(beatgraph("diff", *versions, "--format", "json"))
    by_address = told(beatgraph("diff", ADDRESS, "--store", store, "--format", "json"))
    assert [values(by_address[part]) for part in ("added", "withdrawn")] == [
        values(of_files[part]) for part in ("added", "withdrawn")
    ]
    assert by_address["changed"] == of_files["changed"]
    old, new = (str(by_address[part]) for part in ("old", "new"))
    assert old == iris.article(iris.article_id(FIRST))
    assert told(beatgraph("diff", old, new, "--store", store, "--format", "json")) == by_address
    assert told(beatgraph("diff", old.rpartition("/")[2], "--store", store, "--format", "json")) == by_address


def test_queries_and_tables_see_the_corrected_claims_only(versions: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingested(store, *versions)
    exported = beatgraph("export", "--store", store, "--format", "csv").stdout
    assert ",60," in exported
    assert ",40," not in exported


def test_both_versions_again_change_nothing(versions: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingested(store, *versions)
    for result in ingested(store, *versions):
        assert "0 articles stored" in result.stderr
        assert "1 unchanged" in result.stderr


def test_the_older_version_keeps_its_address_its_graph_and_a_page(versions: tuple[Path, Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingested(store, *versions)
    settings = Settings(store=store)
    engine = EmbeddedEngine(store, settings.to_limits())
    try:
        client = create_app(settings, engine).test_client()
        old, new = (iris.article_id(text) for text in (FIRST, CORRECTED))
        assert client.get(f"/id/article/{old}").status_code == 303
        page = client.get(f"/page/article/{old}")
        assert page.status_code == 200
        assert f"/id/article/{new}" in page.text or f"/page/article/{new}" in page.text
        assert f"/graph/superseded/{old}" in page.text
        kept = client.get(f"/graph/superseded/{old}.nt").text
        assert "40" in kept
        claim = re.search(rf"/id/claim/{old}-[0-9a-f]+", kept)
        assert claim is not None
        led = client.get(claim[0])
        assert (led.status_code, led.headers["Location"]) == (303, f"/graph/superseded/{old}")
        assert client.get(f"/id/claim/{new}-00000000").status_code == 404
        assert old not in client.get("/list/articles").text
    finally:
        engine.close()


def test_versions_of_one_time_are_told_of_when_they_are_ingested_and_compared(tmp_path: Path) -> None:
    store = tmp_path / "store"
    files = [
        an_article(tmp_path / "articles", name, text, published="2026-11-02")
        for name, text in (("first", FIRST), ("second", CORRECTED))
    ]
    assert "nothing says which is the later" in ingested(store, *files)[1].stderr
    result = beatgraph("diff", ADDRESS, "--store", store)
    assert result.exit_code == 1
    assert "nothing says which is the later" in result.stderr


def test_an_article_without_another_version_has_nothing_to_be_compared_with(
    versions: tuple[Path, Path], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    ingested(store, versions[0])
    result = beatgraph("diff", ADDRESS, "--store", store)
    assert (result.exit_code, "holds one version" in result.stderr) == (1, True)


def test_what_is_neither_file_nor_article_is_told(tmp_path: Path, versions: tuple[Path, Path]) -> None:
    store = tmp_path / "store"
    ingested(store, versions[0])
    for named in ("no-such-thing", "0123456789abcdef", "https://example.org/other"):
        result = beatgraph("diff", named, versions[0], "--store", store)
        assert (result.exit_code, f"no file {named}" in result.stderr) == (1, True)
    assert beatgraph("diff", versions[0]).exit_code == 2
