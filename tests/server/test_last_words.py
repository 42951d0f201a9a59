"""A process of the store that fails says where, on one line, and nothing of what it worked on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SPEAK = "from server.store.last_words import speak_last_words; speak_last_words()\n"
LINE = (
    r"time=\S+ level=CRITICAL logger=server\.store\.last_words process_failed pid=\d+ class={kind} at=\"{place}.*\"\n"
)


def last_words(program: str, project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=60)


def test_the_class_and_the_place_are_told_and_the_words_are_not(project: Path) -> None:
    result = last_words(SPEAK + "def fail():\n  raise ValueError('a private\\nname')\nfail()", project)
    assert result.returncode == 1
    assert_line(result.stderr, "ValueError", r"<string>:3 fail; <string>:4 <module>")


@pytest.mark.parametrize(("module", "more"), [("worker", []), ("writing", ["/nowhere", "plain", "3"])])
def test_both_kinds_of_process_do_so(project: Path, module: str, more: list[str]) -> None:
    """Each is given a socket that there is not."""
    arguments = ["99", "1000000000", str(os.getpid()), *more]
    result = last_words(f"from server.store.{module} import main; main({arguments!r})", project)
    assert result.returncode == 1
    assert_line(result.stderr, r"\w+", r"\S+:\d+ \w+")
    assert f"server/store/{module}.py:" in result.stderr


def assert_line(text: str, kind: str, place: str) -> None:
    assert re.fullmatch(LINE.format(kind=kind, place=place), text), text
