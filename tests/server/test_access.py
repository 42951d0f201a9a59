"""Tokens: kept as digests, compared in constant time, read anew when their file changes, and never told."""

from __future__ import annotations

import hmac
import json
import logging
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import Forbidden, HTTPException, ServiceUnavailable

from server.access import GIVEN, InsufficientScope, NoToken, Tokens
from server.app import create_app
from server.cli import main
from server.settings import Settings, SettingsError
from server.tokens import Scope, TokenError, add_token, digest_of, find_token, read_tokens, remove_token


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where tokens may be kept; nothing is there yet."""
    return tmp_path / "tokens.json"


def bearer(token: str) -> str:
    """Return the header's value."""
    return f"Bearer {token}"


def test_a_file_holds_digests_for_its_owner_alone(file: Path) -> None:
    token = add_token(file, "newsroom", Scope.WRITE)
    assert len(token) >= 43
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [kept] = read_tokens(file)
    assert (kept.name, kept.scope, kept.digest) == ("newsroom", Scope.WRITE, digest_of(token))
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_every_token_is_another(file: Path) -> None:
    drawn = {add_token(file, f"n{number}", Scope.READ) for number in range(5)}
    assert len(drawn) == 5
    assert [token.name for token in read_tokens(file)] == ["n0", "n1", "n2", "n3", "n4"]


@pytest.mark.parametrize("name", ["", "a b", "-x", "a" * 65, "a\nb", "ä"])
def test_a_name_is_plain(file: Path, name: str) -> None:
    with pytest.raises(TokenError, match="no name"):
        add_token(file, name, Scope.READ)


def test_a_name_is_given_once_and_removed_once(file: Path) -> None:
    add_token(file, "a", Scope.READ)
    with pytest.raises(TokenError, match="already"):
        add_token(file, "a", Scope.WRITE)
    remove_token(file, "a")
    with pytest.raises(TokenError, match="no token 'a'"):
        remove_token(file, "a")
    assert read_tokens(file) == []


ENTRY = {"name": "a", "scope": "read", "sha256": "0" * 64, "created": ""}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"tokens": 1}',
        '{"tokens": [1]}',
        json.dumps({"tokens": [ENTRY | {"scope": "all"}]}),
        json.dumps({"tokens": [ENTRY | {"scope": 1}]}),
        json.dumps({"tokens": [ENTRY | {"sha256": "secret"}]}),
        json.dumps({"tokens": [ENTRY | {"name": 5}]}),
        json.dumps({"tokens": [{"name": "a"}]}),
        json.dumps({"tokens": [ENTRY, ENTRY]}),
    ],
)
def test_what_is_no_file_of_tokens_is_refused_whole(file: Path, content: str) -> None:
    file.write_text(content)
    with pytest.raises(TokenError):
        read_tokens(file)
    with pytest.raises(TokenError):
        Tokens(file=file)
    with pytest.raises(TokenError):
        add_token(file, "b", Scope.READ)
    assert file.read_text() == content


def test_a_token_is_compared_with_all_in_constant_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add_token(file, "first", Scope.READ)
    add_token(file, "second", Scope.READ)
    known = read_tokens(file)
    compared: list[tuple[str, str]] = []

    def note(one: str, other: str) -> bool:
        compared.append((one, other))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", note)
    found = find_token(first, known)
    assert found is not None
    assert found.name == "first"
    assert compared == [(digest_of(first), token.digest) for token in known]
    assert find_token("other", known) is None


def test_without_any_token_nobody_writes_and_all_read() -> None:
    tokens = Tokens()
    assert not tokens.allow_writing
    assert tokens.require(None, Scope.READ) == Scope.READ
    with pytest.raises(Forbidden, match="read-only") as found:
        tokens.require(bearer("anything"), Scope.WRITE)
    assert not isinstance(found.value, InsufficientScope)


def test_the_token_given_at_the_start_may_do_everything() -> None:
    tokens = Tokens(given="secret")
    assert tokens.require(bearer("secret"), Scope.ADMIN) == Scope.ADMIN
    assert GIVEN not in repr(tokens)


SCOPES = [(has, needs) for has in Scope for needs in Scope]


@pytest.mark.parametrize(("has", "needs"), SCOPES)
def test_a_scope_holds_the_lower_ones(file: Path, has: Scope, needs: Scope) -> None:
    token = add_token(file, "a", has)
    tokens = Tokens(file=file, private=True)
    if has >= needs:
        assert tokens.require(bearer(token), needs) == has
        return
    with pytest.raises(InsufficientScope) as found:
        tokens.require(bearer(token), needs)
    challenge = dict(found.value.get_headers())["WWW-Authenticate"]
    assert challenge == f'Bearer realm="beatgraph", error="insufficient_scope", scope="{needs.word}"'


def test_a_change_of_the_file_is_noticed(file: Path) -> None:
    old = add_token(file, "old", Scope.WRITE)
    tokens = Tokens(file=file)
    assert tokens.require(bearer(old), Scope.WRITE) == Scope.WRITE
    new = add_token(file, "new", Scope.ADMIN)
    assert tokens.require(bearer(new), Scope.WRITE) == Scope.ADMIN
    remove_token(file, "old")
    with pytest.raises(NoToken):
        tokens.require(bearer(old), Scope.WRITE)


@pytest.mark.parametrize("harm", ["gone", "broken"])
def test_a_file_that_is_no_longer_good_lets_nobody_in(file: Path, harm: str, caplog: pytest.LogCaptureFixture) -> None:
    token = add_token(file, "a", Scope.ADMIN)
    tokens = Tokens(file=file)
    if harm == "gone":
        file.unlink()
    else:
        file.write_text("{")
    with caplog.at_level(logging.ERROR), pytest.raises(ServiceUnavailable):
        tokens.require(bearer(token), Scope.WRITE)
    assert "tokens_unreadable" in caplog.text
    assert token not in caplog.text


@given(header=st.one_of(st.none(), st.text(), st.text().map(bearer)))
def test_any_header_is_a_token_or_refused(header: str | None) -> None:
    tokens = Tokens(given="a-token-nobody-guesses")
    with pytest.raises(HTTPException) as found:
        tokens.require(header, Scope.WRITE)
    assert found.value.code == 401


class Engine:
    """An engine that is never asked."""

    version = "1"


@pytest.fixture
def private(file: Path) -> tuple[Flask, dict[Scope, str]]:
    """A private plain application, and a token of each scope."""
    known = {scope: add_token(file, scope.word, scope) for scope in Scope}
    tokens = Tokens(file=file, private=True)
    settings = Settings(store=file.parent, plain=True, private=True)
    return create_app(settings, Engine(), tokens=tokens), known  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sparql?query=ASK{}"),
        ("GET", "/sparql"),
        ("HEAD", "/sparql?query=ASK{}"),
        ("GET", "/store?default"),
        ("GET", "/store/a"),
        ("GET", "/"),
        ("GET", "/metrics"),
        ("GET", "/nowhere"),
    ],
)
def test_a_private_server_shows_nothing_without_a_token(
    private: tuple[Flask, dict[Scope, str]], method: str, path: str
) -> None:
    answer = private[0].test_client().open(path, method=method)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="beatgraph"'
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("path", ["/sparql", "/store", "/store/a"])
def test_a_preflight_needs_no_token(private: tuple[Flask, dict[Scope, str]], path: str) -> None:
    assert private[0].test_client().options(path).status_code == 200


def test_a_token_that_reads_opens_a_private_server(private: tuple[Flask, dict[Scope, str]]) -> None:
    app, known = private
    answer = app.test_client().get("/nowhere", headers={"Authorization": bearer(known[Scope.READ])})
    assert answer.status_code == 404


def test_a_setting_never_shows_the_token() -> None:
    settings = Settings.from_environ({"BEATGRAPH_TOKEN": "a-secret"})
    assert settings.token == "a-secret"  # noqa: S105  # it is none
    assert "a-secret" not in repr(settings)
    with pytest.raises(SettingsError) as found:
        Settings.from_environ({"BEATGRAPH_TOKEN": "a secret"})
    assert "BEATGRAPH_TOKEN is wrong" in str(found.value)
    assert "a secret" not in str(found.value)


def run(*arguments: str, environ: dict[str, str] | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, ["token", *arguments], env=environ)


def test_the_command_adds_lists_and_removes(file: Path) -> None:
    added = run("add", "newsroom", "--scope", "admin", "--file", str(file))
    assert added.exit_code == 0
    token = added.stdout.strip()
    assert digest_of(token) in file.read_text()
    assert token not in added.stderr
    listed = run("list", environ={"BEATGRAPH_TOKENS": str(file)})
    assert listed.stdout.split("\t")[:2] == ["newsroom", "admin"]
    assert token not in listed.output
    assert run("remove", "newsroom", "--file", str(file)).exit_code == 0
    assert run("list", "--file", str(file)).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["remove", "nobody"], 1),
        (["list"], 1),
        (["add", "a b"], 1),
        (["add", "a", "--scope", "all"], 2),
        (["add"], 2),
    ],
)
def test_the_command_refuses_in_one_sentence(file: Path, arguments: list[str], code: int) -> None:
    result = run(*arguments, "--file", str(file))
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_a_folder_that_is_not_ours_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        place = tmp_path / "nowhere" / "tokens.json"
    else:
        tmp_path.chmod(0o500)
        place = tmp_path / "tokens.json"
    result = run("add", "a", "--file", str(place))
    assert result.exit_code == 1
    assert "cannot be written" in result.output
