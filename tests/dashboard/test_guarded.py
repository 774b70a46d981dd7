"""A dashboard that runs answers those alone who may read, and opens its WebSocket to its own pages alone."""

import http.client
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from frontwatch import processes
from processing.errors import InputError
from storage.store import Store

_UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}
_PROXY = {
    "FRONTWATCH_PROXY_USER_HEADER": "X-User",
    "FRONTWATCH_TRUSTED_PROXIES": "127.0.0.1",
    "FRONTWATCH_ALLOWED_HOSTS": "frontwatch.example",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store with nothing in it."""
    store = Store(tmp_path_factory.mktemp("guarded") / "data")
    store.create()
    return store.root


@pytest.fixture(scope="module")
def proxied(serve: Callable[..., str], folder: Path) -> str:
    """The address of a dashboard that only a proxy on this machine may ask."""
    return serve(folder, _PROXY)


def status(address: str, path: str, **headers: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def opened(address: str, **headers: str) -> int:
    return status(address, "/_stcore/stream", **_UPGRADE, **headers)


def test_with_a_proxy_nothing_but_its_health_is_told_past_it(proxied: str) -> None:
    paths = ("/", "/trends", "/api/articles.csv", "/_stcore/host-config", "/media/x", "/static/")

    assert {status(proxied, path) for path in paths} == {403}
    assert status(proxied, "/_stcore/health") == 200
    assert opened(proxied) == 403


def test_with_a_proxy_whom_it_names_is_answered(proxied: str) -> None:
    known = {"X-User": "ann", "Host": "frontwatch.example"}

    assert [status(proxied, path, **known) for path in ("/", "/_stcore/host-config")] == [200, 200]
    assert opened(proxied, **known, Origin="https://frontwatch.example") == 101


# Named as a reverse proxy on the same machine might: uvicorn would believe it by itself.
def test_a_reader_cannot_take_the_place_of_the_proxy(
    serve: Callable[..., str], folder: Path
) -> None:
    address = serve(folder, _PROXY | {"FRONTWATCH_TRUSTED_PROXIES": "10.0.0.2"})
    told = {"X-User": "ann", "X-Forwarded-For": "10.0.0.2", "X-Forwarded-Proto": "https"}

    assert status(address, "/", **told) == 403


def test_a_dashboard_of_this_machine_has_the_names_of_this_machine(address: str) -> None:
    assert status(address, "/") == 200
    assert status(address, "/", Host="evil.example") == 421
    assert opened(address, Host="evil.example") == 403


def test_only_its_own_pages_open_its_websocket(address: str) -> None:
    assert opened(address, Origin=address) == 101
    assert opened(address) == 101
    for origin in ("http://evil.example", "http://localhost:3000", "null"):
        assert opened(address, Origin=origin) == 403


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/%6detrics", "/_stcore/metrics%2f"]
)
def test_streamlits_metrics_are_told_to_nobody(address: str, path: str) -> None:
    assert status(address, path) == 404


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        pytest.param({"FRONTWATCH_ADDRESS": "0.0.0.0"}, "without being known", id="unknown"),
        pytest.param(
            _PROXY | {"FRONTWATCH_ADDRESS": "192.0.2.7", "FRONTWATCH_MANAGE_FEEDS": "1"},
            "--manage-feeds is for this machine",
            id="managed",
        ),
    ],
)
def test_a_dashboard_for_all_is_not_started(
    folder: Path, environment: dict[str, str], why: str
) -> None:
    with (
        pytest.raises(InputError, match=why),
        processes.dashboard(folder, processes.free_port(None), environment),
    ):
        pytest.fail("it was started")


def test_an_address_that_the_machine_lacks_is_refused() -> None:
    with pytest.raises(InputError, match="no such address"):
        processes.free_port(None, "192.0.2.7")
