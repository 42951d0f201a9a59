"""Whom this machine calls for a page, and whom not: private addresses, odd ones, and names that lead to them."""

from __future__ import annotations

import socket
import time
from typing import Any

import httpcore
import pytest

from ingest.model import Rejection
from ingest.reading import read_sources
from ingest.web import Fetcher, NamedAddresses, Unfetched
from ingest.web.addresses import NoSuchHost, is_for_all, look_up
from tests.ingest.sites import QUICK, Site, a_page, why_not_fetched


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("http://10.0.0.7/", "10.0.0.7 is no address of the public network"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is no address"),
        ("http://[::1]/", "::1 is no address"),
        ("http://[::ffff:10.0.0.7]/", "is no address"),
        ("http://[64:ff9b::a00:7]/", "is no address"),
        ("file:///etc/passwd", "only http and https are fetched, not file"),
        ("ftp://example.org/", "not ftp"),
        ("http://user:word@example.org/", "user name or password"),
        ("https:///", "redirects to an address that is no web address"),
    ],
)
def test_a_redirect_to_anything_private_or_odd_is_not_followed(site: Site, target: str, words: str) -> None:
    assert words in why_not_fetched(site.redirect("/news", target))


def test_a_redirect_to_another_port_of_this_machine_is_not_followed(site: Site) -> None:
    named = NamedAddresses([f"127.0.0.1:{site.port}"])
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.05)
        address = site.redirect("/news", f"http://127.0.0.1:{other.getsockname()[1]}/")
        assert "127.0.0.1 is no address of the public network" in why_not_fetched(address, named=named)
        with pytest.raises(TimeoutError):
            other.accept()


def test_a_robots_txt_that_leads_to_a_private_address_is_not_followed(site: Site) -> None:
    site.redirect("/robots.txt", "http://10.0.0.7/robots.txt")
    assert "10.0.0.7 is no address of the public network" in why_not_fetched(site.put("/news", a_page()))
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("[::]", "[::1]", "[fe80::1]", "[fc00::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[::ffff:127.0.0.1]"),
        *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    ],
)
def test_no_address_but_a_public_one_is_called_unless_it_is_named(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *given, **_: called.append(given[1]))
    assert "is no address of the public network" in why_not_fetched(f"http://{host}/", named=NamedAddresses())
    assert called == []


def test_a_name_is_looked_up_once_and_its_checked_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34"]])
    called: list[str] = []

    def look(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in next(answers)]

    def connect(_: Any, host: str, *__: Any, **___: Any) -> None:
        called.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", look)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    fetcher = Fetcher(NamedAddresses(), QUICK)
    for words in ("rebinding.example does not answer", "does not answer"):
        with pytest.raises(Unfetched, match=words):
            fetcher.fetch("https://rebinding.example/")
    assert called == ["93.184.216.34"]


def test_a_name_with_one_private_address_among_public_ones_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in ("93.184.216.34", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    assert "two.example leads to 10.0.0.7, which is no address" in why_not_fetched("http://two.example/")


def test_a_name_that_is_not_found_in_time_is_no_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(0.3) or [])
    with pytest.raises(NoSuchHost, match=r"within 0\.05 seconds"):
        look_up("slow.example", 80, seconds=0.05)


def test_a_host_that_is_not_known_is_told(site: Site) -> None:
    assert "the host nowhere.invalid is not known" in why_not_fetched("http://nowhere.invalid/")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("gopher://example.org/", "only http and https are fetched, not gopher"),
        ("file:///etc/passwd", "not file"),
        ("http://", "names no host"),
        ("http://example.org:0/", "names no host"),
        ("http://example.org:99999/", "names no host, or no port"),
        ("http://exa mple.org/", "has a space"),
        ("http://example.org/\r\nX: y", "control character"),
        ("http://name:word@example.org/", "user name or password"),
        ("http://[::1/", "is no web address"),
        ("http://example.org/" + "a" * 3000, "is longer than 2,000 characters"),
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address: str, words: str) -> None:
    (refused,) = read_sources([address])
    assert isinstance(refused, Rejection)
    assert words in refused.reason


def test_nobody_who_answers_at_an_address_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert f"127.0.0.1:{port} does not answer" in why_not_fetched(f"http://127.0.0.1:{port}/")


def test_a_server_without_tls_is_no_server_of_https(site: Site) -> None:
    assert "is not fetched" in why_not_fetched(site.address.replace("http:", "https:") + "/news")


@pytest.mark.parametrize("entry", ["example.org", "10.0.0.0/99", "127.0.0.1:0", "127.0.0.1:x", "10.1.2.3/8", ""])
def test_what_names_no_private_address_is_misuse(entry: str) -> None:
    with pytest.raises(ValueError, match=r"has no port|is no address"):
        NamedAddresses([entry])


@pytest.mark.parametrize(
    ("entry", "address", "port", "is_named"),
    [
        ("localhost", "127.0.0.1", 80, True),
        ("localhost:81", "::1", 80, False),
        ("[::1]:81", "::1", 81, True),
        ("::1", "::1", 5, True),
        ("10.0.0.0/8", "10.9.8.7", 5, True),
        ("10.0.0.0/8", "11.0.0.1", 5, False),
        ("fe80::/10", "fe80::1%eth0", 5, True),
    ],
)
def test_private_addresses_are_named_one_by_one_or_by_network(
    entry: str, address: str, port: int, is_named: bool
) -> None:
    assert NamedAddresses([entry]).has(address, port) is is_named
    assert not is_for_all(address) or not is_named
