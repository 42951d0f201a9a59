"""What the build carries is what the tree holds."""

from __future__ import annotations

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = ("ontology", "shapes", "ingest", "server")
BUILD = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def test_every_package_is_named_in_the_build_table() -> None:
    found = {
        str(init.parent.relative_to(PROJECT)).replace("/", ".")
        for package in PACKAGES
        for init in (PROJECT / package).rglob("__init__.py")
    }
    assert set(BUILD["packages"]) == found


def test_every_data_file_is_carried() -> None:
    carried = {
        file
        for package, patterns in BUILD["package-data"].items()
        for pattern in patterns
        for file in (PROJECT / package.replace(".", "/")).glob(pattern)
    }
    data = {
        file
        for package in PACKAGES
        for file in (PROJECT / package).rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc") and "__pycache__" not in file.parts
    }
    assert data - carried == set()
