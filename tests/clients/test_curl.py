"""curl, as people type it: GET, POST, compression, and asking only for what has changed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.clients.conftest import require_program

TABLE = "SELECT * { ?s ?p ?o } LIMIT 500"


def curl(*arguments: str | Path) -> tuple[int, dict[str, str], bytes]:
    """Run curl and return status, headers and the body as curl hands it out."""
    call = [require_program("curl", "curl"), "--silent", "--show-error", "--include", *arguments]
    done = subprocess.run([str(part) for part in call], capture_output=True, timeout=60, check=True)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return int(first.split()[1]), {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}, body


def test_a_get_with_an_encoded_query(endpoint: str) -> None:
    status, headers, body = curl("--get", endpoint, "--data-urlencode", "query=ASK { ?s ?p ?o }")
    assert (status, headers["content-type"]) == (200, "application/sparql-results+json")
    assert json.loads(body)["boolean"] is True


@pytest.mark.parametrize(
    "form",
    [
        ("--data-urlencode", "query=SELECT (1 AS ?n) {}"),
        ("--header", "Content-Type: application/sparql-query", "--data", "SELECT (1 AS ?n) {}"),
    ],
    ids=["form", "direct"],
)
def test_a_post(endpoint: str, form: tuple[str, ...]) -> None:
    status, headers, body = curl(endpoint, "--header", "Accept: text/csv", *form)
    assert (status, body) == (200, b"n\r\n1\r\n")
    assert headers["content-type"].startswith("text/csv")


def test_a_query_from_a_file(endpoint: str, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text("# a comment\nSELECT (2 AS ?n)\n{}\n", encoding="utf-8")
    header = "Content-Type: application/sparql-query"
    status, _, body = curl(endpoint, "-H", header, "-H", "Accept: text/csv", "--data-binary", f"@{file}")
    assert (status, body) == (200, b"n\r\n2\r\n")


def test_what_has_not_changed_is_not_sent_again(endpoint: str) -> None:
    asked = ("--get", endpoint, "--data-urlencode", f"query={TABLE}")
    status, headers, body = curl(*asked)
    assert status == 200
    again, _, nothing = curl(*asked, "--header", f"If-None-Match: {headers['etag']}")
    assert (again, nothing) == (304, b"")
    other, _, whole = curl(*asked, "--header", 'If-None-Match: "another"')
    assert (other, whole) == (200, body)


def test_curl_keeps_the_tag_itself(endpoint: str, tmp_path: Path) -> None:
    asked = ("--get", endpoint, "--data-urlencode", f"query={TABLE}", "--etag-save", tmp_path / "tag")
    assert curl(*asked)[0] == 200
    assert curl(*asked, "--etag-compare", tmp_path / "tag")[0] == 304


def test_a_syntax_error_is_an_exit_code(endpoint: str) -> None:
    call = [
        require_program("curl", "curl"),
        "--silent",
        "--fail",
        "--get",
        endpoint,
        "--data-urlencode",
        "query=SELECT",
    ]
    assert subprocess.run(call, capture_output=True, check=False).returncode == 22


def test_compression(endpoint: str) -> None:
    asked = ("--get", endpoint, "--data-urlencode", f"query={TABLE}", "--header", "Accept: text/csv")
    _, _, plain = curl(*asked)
    status, headers, body = curl(*asked, "--compressed")
    assert (status, body) == (200, plain)
    assert headers["content-encoding"] in ("gzip", "br", "zstd", "deflate")
    assert int(headers["content-length"]) < len(plain) / 2
