"""The house keeps its shape: top level, file sizes, names, and nothing in the tree that does not belong there."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("ontology", "shapes", "ingest", "server")
TOP_LEVEL = {
    *PACKAGES,
    *("tests", "README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "requirements.lock"),
    *(".ci", ".gitignore", ".npmrc", ".pre-commit-config.yaml", "package.json", "package-lock.json"),
}
VAGUE_NAMES = {"utils", "helpers", "common", "misc", "core", "manager", "util", "helper"}
MOST_LINES = 400


def tracked() -> list[str]:
    """Return the paths that git tracks, or all files below the packages where there is no git."""
    listing = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        return listing.stdout.splitlines()
    return [str(file.relative_to(PROJECT)) for package in PACKAGES for file in (PROJECT / package).rglob("*")]


MODULES = sorted(path for path in tracked() if path.endswith(".py") and path.split("/")[0] in PACKAGES)


def test_the_top_level_is_fixed() -> None:
    assert {path.split("/")[0] for path in tracked()} <= TOP_LEVEL


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_one_subject(module: str) -> None:
    file = PROJECT / module
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, f"{module}: has it two subjects?"
    assert file.stem not in VAGUE_NAMES


@pytest.mark.parametrize("module", MODULES)
def test_labels_and_names_follow_the_law(module: str) -> None:
    code = re.sub(r'""".*?"""|"[^"\n]*"|\'[^\'\n]*\'|#[^\n]*', "", (PROJECT / module).read_text("utf-8"), flags=re.S)
    assert not re.search(r"criminal|offender|perpetrator", code, re.I), "status belongs to a claim, not to a person"


def test_the_lock_file_has_hashes_and_names_no_index() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "http://" not in lock
    assert "https://" not in lock


def test_the_lock_file_of_npm_has_hashes_and_names_no_registry() -> None:
    packages = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert len(installed) > 100
    assert not [name for name, package in installed.items() if "integrity" not in package or "resolved" in package]
