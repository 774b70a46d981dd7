"""Where a login is set up, nobody sees a number before it; the API knows who has logged in by the page's cookie."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard import login

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
SECRET = "canary-cookie-secret-0123456789abcdef"
ORIGIN = "https://frontwatch.example.org"
ANN = {"is_logged_in": True, "email": "ann@news.example", "origin": ORIGIN}
COOKIE = "_streamlit_user"


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A login is set up, for readers of one newsroom."""
    file = tmp_path / "secrets.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "{ORIGIN}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
        'client_id = "frontwatch"\nclient_secret = "canary-client-secret"\n'
        'server_metadata_url = "https://id.example.org/openid"\n[access]\nusers = ["*@news.example"]\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("FRONTWATCH_SECRETS", str(file))
    login.settings.cache_clear()
    yield file
    login.settings.cache_clear()


@pytest.fixture
def visit(secrets: Path, empty: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the first page as a user."""

    def opened(**user: Any) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_DATA", str(empty))
        page = AppTest.from_file(str(APP), default_timeout=120)
        page.user = user
        return page.run()

    return opened


def bearing(told: object, secret: str = SECRET, name: str = COOKIE) -> Headers:
    value = create_signed_value(secret, name, json.dumps(told)).decode()
    return Headers({"cookie": f"{COOKIE}={value}"})


def test_who_has_not_logged_in_sees_the_way_in_and_no_more(visit: Callable[..., AppTest]) -> None:
    page = visit(is_logged_in=False)

    assert [button.label for button in page.button] == ["Log in"]
    assert [title.value for title in page.title] == ["Frontwatch"]
    assert not page.dataframe
    assert not page.exception


def test_an_account_of_elsewhere_sees_that_it_may_not_read(visit: Callable[..., AppTest]) -> None:
    page = visit(is_logged_in=True, email="eve@elsewhere.example")

    assert [button.label for button in page.button] == ["Log out"]
    assert "may not read here" in page.info[0].value
    assert not page.dataframe


def test_who_has_logged_in_sees_the_page_and_a_way_out(visit: Callable[..., AppTest]) -> None:
    page = visit(is_logged_in=True, email="ann@news.example")

    assert page.title[0].value != "Frontwatch"
    assert "Log out" in [button.label for button in page.button]
    shown = " ".join(caption.value for caption in page.caption).replace("\\", "")
    assert "Logged in as ann" in shown
    assert not page.exception


def test_the_cookie_of_who_has_logged_in_is_known(secrets: Path) -> None:
    assert login.knows(bearing(ANN))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(Headers({}), id="none"),
        pytest.param(Headers({"cookie": f"{COOKIE}=nonsense"}), id="nonsense"),
        pytest.param(Headers({"cookie": f"{COOKIE}={json.dumps(ANN)}"}), id="not signed"),
        pytest.param(bearing(ANN, secret="x" * 40), id="signed by another"),
        pytest.param(bearing(ANN, name="_streamlit_user_tokens"), id="signed for another use"),
        pytest.param(bearing(ANN | {"is_logged_in": False}), id="logged out"),
        pytest.param(bearing(ANN | {"origin": "https://b.example"}), id="another dashboard's"),
        pytest.param(bearing(ANN | {"email": "eve@b.example"}), id="another newsroom's"),
        pytest.param(bearing(ANN | {"email_verified": False}), id="not verified"),
        pytest.param(bearing([ANN]), id="another shape"),
    ],
)
def test_any_other_cookie_is_a_strangers(secrets: Path, headers: Headers) -> None:
    assert not login.knows(headers)


def test_where_no_login_is_set_up_nobody_is_asked_for_one(
    monkeypatch: pytest.MonkeyPatch, empty: Path
) -> None:
    login.settings.cache_clear()
    monkeypatch.setenv("FRONTWATCH_DATA", str(empty))

    page = AppTest.from_file(str(APP), default_timeout=120).run()

    assert not {"Log in", "Log out"} & {button.label for button in page.button}
    assert not login.knows(bearing(ANN))
