"""`beatgraph terms check`: the five lines of the README, carried out in a copy of the project, and what they change."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from server.cli import main

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("ontology", "shapes", "ingest", "server")
TEXT = """A new watch on the coast

Dorset Police will use a sonar kite at Ottery Quay.

Forty officers will be airlifted to the Harbour Watch by March 2027.

Officers arrested 12 people at Ottery Quay. Dorset Police has 1,400 police officers.
"""


def five_lines() -> list[str]:
    """Return the lines that the README shows for a new unit, place, technology and phrase, and to see what they do."""
    section = (
        (PROJECT / "README.md").read_text(encoding="utf-8").partition("### A new unit, place, technology or phrase")
    )
    block = re.search(r"```console\n(.*?)```", section[2], re.DOTALL)
    assert block is not None
    return [line.removeprefix("$ ") for line in block[1].splitlines()]


def an_article(folder: Path, name: str = "coast", text: str = TEXT, **meta: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.txt"
    file.write_text(text, encoding="utf-8")
    known = {"title": "A new watch on the coast", "published": "2026-11-02", "words": "full"} | meta
    file.with_suffix(".json").write_text(json.dumps(known), encoding="utf-8")
    return file


def beatgraph(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


class Copy:
    """A copy of the four packages, whose command line is run in processes of its own."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder = folder
        self.environ = os.environ | {"BEATGRAPH_STORE": str(store), "PYTHONPATH": str(folder)}
        for package in PACKAGES:
            shutil.copytree(PROJECT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))

    def beatgraph(self, *arguments: str | Path) -> str:
        command = [sys.executable, "-m", "server", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def do(self, line: str) -> None:
        subprocess.run(["bash", "-ec", line], cwd=self.folder, env=self.environ, check=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy in whose store lies an article that was read before anything was added."""
    folder = tmp_path_factory.mktemp("copy")
    made = Copy(folder, folder / "store")
    made.beatgraph("ingest", an_article(folder / "articles"))
    return made


def test_five_lines_add_a_unit_a_place_a_technology_and_a_phrase_and_tell_what_they_change(copy: Copy) -> None:
    *additions, check = five_lines()
    assert len(additions) == 4
    command, _, _ = check.partition("#")
    assert command.split() == ["beatgraph", "terms", "check"]
    assert json.loads(copy.beatgraph("terms", "check", "--format", "json"))["articles"] == []
    for line in additions:
        copy.do(line)
    found = json.loads(copy.beatgraph("terms", "check", "--format", "json"))
    assert found["sum"]["articles"] == 1
    (article,) = found["articles"]
    after = [*article["added"], *(change["after"] for change in article["changed"])]
    moved = [row for row in after if row["kind"] == "redeployment"]
    assert [(row["value"], row["to"]) for row in moved] == [(40, "Harbour Watch")]
    assert {row["kind"] for row in after if row["unit"] == "sonar kite"} == {"technology_use"}
    arrests = [change for change in article["changed"] if change["after"]["value"] == 12]
    assert [(change["fields"], change["after"]["place"]) for change in arrests] == [(["place"], "Ottery Quay")]
    assert [row["value"] for row in article["withdrawn"]] == [40]  # was a headcount
    assert article["kept"] >= 1  # what the additions do not touch

    copy.beatgraph("ingest", copy.folder / "articles")
    again = json.loads(copy.beatgraph("terms", "check", "--format", "json"))
    assert again["articles"] == []
    assert again["sum"]["kept"] > article["kept"]


def test_nothing_would_change_in_the_samples(sample_store: Path, project: Path) -> None:
    found = told(beatgraph("terms", "check", "--store", sample_store, "--format", "json"))
    assert found["articles"] == []
    assert found["unread"] == []
    assert found["sum"]["articles"] == 6
    assert found["sum"]["kept"] > 60


def test_an_article_whose_words_are_not_kept_is_read_from_its_file(tmp_path: Path) -> None:
    store, file = tmp_path / "store", an_article(tmp_path / "articles", words="evidence")
    assert beatgraph("ingest", "--store", store, file).exit_code == 0
    without = beatgraph("terms", "check", "--store", store, "--format", "json")
    assert len(told(without)["unread"]) == 1
    assert "name the files" in without.stderr
    with_file = told(beatgraph("terms", "check", file, "--store", store, "--format", "json"))
    assert with_file["unread"] == []
    assert with_file["sum"]["articles"] == 1
    assert with_file["articles"] == []


def test_files_that_are_not_in_the_store_are_told_of(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert beatgraph("ingest", "--store", store, an_article(tmp_path / "articles")).exit_code == 0
    other = an_article(tmp_path / "articles", "other", "Another\n\nDorset Police has 12 drones.\n")
    assert "1 file named here cannot be found" in beatgraph("terms", "check", other, "--store", store).stderr


def test_what_would_change_is_shown_by_article_and_in_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    assert beatgraph("ingest", "--store", store, an_article(tmp_path / "articles")).exit_code == 0
    file = an_article(tmp_path / "articles", published="2027-11-02")  # the same words, but a year later
    result = beatgraph("terms", "check", file, "--store", store)
    assert result.exit_code == 0
    assert "A new watch on the coast" in result.stdout
    assert "changed" in result.stdout
    assert result.stderr.startswith("1 article of 1 would change")


def test_the_check_writes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert beatgraph("ingest", "--store", store, an_article(tmp_path / "articles")).exit_code == 0
    before = beatgraph("export", "--store", store, "--format", "nquads").stdout
    assert beatgraph("terms", "check", "--store", store).exit_code == 0
    assert beatgraph("export", "--store", store, "--format", "nquads").stdout == before
