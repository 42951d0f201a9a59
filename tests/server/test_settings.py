"""Settings: read all at once, strictly, with messages that say what to change."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.settings import VARIABLES, Settings, SettingsError


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.from_environ({})
    assert settings.store.parts[-2:] == ("beatgraph", "store")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.workers >= 3


GOOD = {
    "BEATGRAPH_STORE": ("/srv/graph", Path("/srv/graph")),
    "BEATGRAPH_HOST": ("::1", "::1"),
    "BEATGRAPH_PORT": (" 8080 ", 8080),
    "BEATGRAPH_THREADS": ("64", 64),
    "BEATGRAPH_WORKERS": ("4", 4),
    "BEATGRAPH_QUERY_TIMEOUT": ("2.5", 2.5),
    "BEATGRAPH_QUEUE_LENGTH": ("0", 0),
    "BEATGRAPH_QUEUE_TIMEOUT": ("0", 0.0),
    "BEATGRAPH_WORKER_MEMORY": ("2G", 2 << 30),
    "BEATGRAPH_RESULT_LIMIT": ("64 MiB", 64 << 20),
    "BEATGRAPH_REQUEST_LIMIT": ("2048", 2048),
    "BEATGRAPH_SPOOL": ("1G", 1 << 30),
    "BEATGRAPH_VERSIONS": ("10", 10),
    "BEATGRAPH_METRICS": ("off", False),
    "BEATGRAPH_SLOW_QUERY": ("0.25", 0.25),
    "BEATGRAPH_LOG_QUERIES": ("On", True),
    "BEATGRAPH_ACCESS_LOG": ("off", False),
    "BEATGRAPH_ACCELERATOR": ("off", False),
    "BEATGRAPH_CACHE": ("0", 0),
    "BEATGRAPH_UPLOAD_LIMIT": ("8M", 8 << 20),
    "BEATGRAPH_SEND_TIMEOUT": ("60", 60.0),
    "BEATGRAPH_PROXIES": ("1", 1),
    "BEATGRAPH_ENDPOINT": ("https://store.example/sparql?x=1", "https://store.example/sparql?x=1"),
    "BEATGRAPH_UPDATE_ENDPOINT": ("http://[::1]:8890/sparql-auth", "http://[::1]:8890/sparql-auth"),
    "BEATGRAPH_GRAPH_STORE": ("http://store.example/store", "http://store.example/store"),
    "BEATGRAPH_UNION_GRAPH": ("urn:graph:union", "urn:graph:union"),
    "BEATGRAPH_ENDPOINT_USER": ("reader", "reader"),
    "BEATGRAPH_ENDPOINT_PASSWORD": ("two words", "two words"),
    "BEATGRAPH_ENDPOINT_TOKEN": ("abc.def==", "abc.def=="),
    "BEATGRAPH_UPDATE_TIMEOUT": ("7.5", 7.5),
    "BEATGRAPH_PLAIN": ("off", False),
    "BEATGRAPH_PRIVATE": ("on", True),
    "BEATGRAPH_SERVICE_HOSTS": ("Query.Example, [::1]:8890", ("query.example", "[::1]:8890")),
    "BEATGRAPH_TOKENS": (__file__, Path(__file__)),
    "BEATGRAPH_TOKEN": ("a-token.of~mine", "a-token.of~mine"),
}


def test_each_variable_sets_its_field() -> None:
    assert {variable.name for variable in VARIABLES} == GOOD.keys()
    settings = Settings.from_environ({name: text for name, (text, _) in GOOD.items()})
    for variable in VARIABLES:
        assert getattr(settings, variable.field) == GOOD[variable.name][1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BEATGRAPH_STORE", __file__),
        ("BEATGRAPH_STORE", "a\0b"),
        ("BEATGRAPH_HOST", "999.1.1.1"),
        ("BEATGRAPH_HOST", "my host"),
        ("BEATGRAPH_HOST", "http://localhost"),
        ("BEATGRAPH_PORT", "0"),
        ("BEATGRAPH_PORT", "65536"),
        ("BEATGRAPH_PORT", "80.0"),
        ("BEATGRAPH_PORT", "-1"),
        ("BEATGRAPH_PORT", "٨٠٨٠"),
        ("BEATGRAPH_WORKERS", "many"),
        ("BEATGRAPH_WORKERS", "0"),
        ("BEATGRAPH_QUERY_TIMEOUT", "0"),
        ("BEATGRAPH_QUERY_TIMEOUT", "nan"),
        ("BEATGRAPH_QUERY_TIMEOUT", "1e3"),
        ("BEATGRAPH_WORKER_MEMORY", "1M"),
        ("BEATGRAPH_WORKER_MEMORY", "1T"),
        ("BEATGRAPH_RESULT_LIMIT", "-5"),
        ("BEATGRAPH_REQUEST_LIMIT", "1G"),
        ("BEATGRAPH_VERSIONS", "0"),
    ],
)
def test_a_bad_value_is_told_with_its_name_and_what_is_allowed(name: str, value: str) -> None:
    (variable,) = (variable for variable in VARIABLES if variable.name == name)
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({name: value})
    assert str(caught.value) == f"{name} is {value!r}; it must be {variable.allowed}"


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"BEATGRAPH_PORT": "x", "BEATGRAPH_WORKERS": "y", "BEATGRAPH_PROT": "80"})
    lines = str(caught.value).splitlines()
    assert lines[0] == "BEATGRAPH_PROT is no setting; is BEATGRAPH_PORT meant?"
    assert [line.split()[0] for line in lines[1:]] == ["BEATGRAPH_PORT", "BEATGRAPH_WORKERS"]


def test_names_that_are_not_ours_are_left_alone() -> None:
    Settings.from_environ({"BEATGRAPH_SHARED": "/tmp", "PORT": "x", "HOME": "/"})


def test_the_engine_gets_its_limits() -> None:
    limits = Settings.from_environ({name: text for name, (text, _) in GOOD.items()}).to_limits()
    assert (limits.timeout_seconds, limits.workers, limits.queue_length, limits.queue_seconds) == (2.5, 4, 0, 0.0)
    assert (limits.memory_bytes, limits.result_bytes, limits.spool_bytes) == (2 << 30, 64 << 20, 1 << 30)


@given(
    environ=st.dictionaries(
        st.sampled_from([variable.name for variable in VARIABLES]), st.text(st.characters(codec="utf-8"), max_size=12)
    )
)
def test_any_text_is_a_setting_or_a_settings_error(environ: dict[str, str]) -> None:
    with contextlib.suppress(SettingsError):
        assert Settings.from_environ(environ).port
