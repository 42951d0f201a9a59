"""Folders that are no store of this release, or a damaged one: each is told for what it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from server.store.errors import StoreMissing, StoreUnusable
from server.store.formats import FORMAT, PLAIN_FORMAT, format_of
from server.store.versions import Versions
from tests.server.building import a_store


def _another_release(store: Path) -> None:
    (store / "FORMAT").write_text("beatgraph store 99\n")


def _no_pointer(store: Path) -> None:
    (store / "CURRENT").unlink()


def _cut_manifest(store: Path) -> None:
    for manifest in store.glob("versions/*/manifest.json"):
        manifest.write_bytes(manifest.read_bytes()[:10])


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_another_release, "says 'beatgraph store 99'; this release reads"),
        (_no_pointer, "CURRENT is missing, though 0000"),
        (_cut_manifest, "manifest.json is damaged; restore a backup"),
    ],
)
def test_what_is_wrong_with_a_store_is_told(tmp_path: Path, damage: Callable[[Path], None], words: str) -> None:
    store = a_store(tmp_path / "store", articles=1, claims=1)
    Versions(store).hold().release()
    damage(store)
    with pytest.raises(StoreUnusable, match=words):
        Versions(store).hold()


def test_where_nothing_was_published_something_is_to_be_ingested(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="ingest something first"):
        Versions(tmp_path).hold()


def test_a_folder_names_its_format_or_none(tmp_path: Path) -> None:
    store = a_store(tmp_path / "store", articles=1, claims=1)
    assert (format_of(store), format_of(tmp_path), format_of(store / "FORMAT")) == (FORMAT, None, None)
    assert FORMAT != PLAIN_FORMAT
