"""The README names each command and setting, and what it shows is what one gets."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from ingest.pipeline import begin_run, process
from ingest.reading import read_article
from server.cli import main
from server.settings import VARIABLES

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", main.list_commands(click.Context(main)))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"beatgraph {command}" in README


@pytest.mark.parametrize("variable", [variable.name for variable in VARIABLES])
def test_every_setting_is_in_the_readme(variable: str) -> None:
    assert f"`{variable}`" in README


def test_the_settings_of_the_readme_exist() -> None:
    known = {variable.name for variable in VARIABLES} | {"BEATGRAPH_CHROMIUM", "BEATGRAPH_MODEL_KEY"}
    assert set(re.findall(r"BEATGRAPH_[A-Z_]+", README)) <= known


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:ontology|shapes|ingest|server)/[\w./]*)`", README))))
def test_every_file_of_the_reading_order_is_there(path: str) -> None:
    assert (PROJECT / path).exists()


def test_the_answer_in_the_readme_is_the_answer() -> None:
    import datetime as dt

    from ingest.facts import to_rows

    article = read_article(PROJECT / "ingest" / "samples" / "met-facial-recognition.txt")
    processed = process(article, begin_run(dt.datetime(2026, 11, 24, tzinfo=dt.UTC)))
    rows = [row for row in to_rows(processed.extraction.claims) if row["kind"] == "headcount"]
    told = re.search(r"number,of,when,start,end\n((?:\d.*\n)+)", README)
    assert told is not None
    expected = [
        f"{row['value']},{row['unit']},{row['time']},{row['evidence']['start']},{row['evidence']['end']}"
        for row in sorted(rows, key=lambda row: -row["value"])
    ]
    assert told[1].splitlines() == expected
