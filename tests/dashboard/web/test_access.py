"""The settings say who may reach the dashboard; others than this machine never may unless they are known."""

from pathlib import Path

import pytest

from dashboard.web import access
from dashboard.web.access import Login, Rules
from processing.errors import InputError

SECRET = "canary-cookie-secret-0123456789abcdef"
AUTH = {
    "redirect_uri": "https://frontwatch.example.org/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "frontwatch",
    "client_secret": "canary-client-secret",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}
PROXY = {
    "FRONTWATCH_PROXY_USER_HEADER": "X-User",
    "FRONTWATCH_TRUSTED_PROXIES": "127.0.0.1, 10.1.0.0/16",
}


def secrets(folder: Path, auth: dict[str, str], more: str = "") -> dict[str, str]:
    file = folder / "secrets.toml"
    lines = "".join(f'{name} = "{value}"\n' for name, value in auth.items())
    file.write_text(f"[auth]\n{lines}{more}", encoding="utf-8")
    return {"FRONTWATCH_SECRETS": str(file)}


def test_without_settings_this_machine_alone_reaches_it() -> None:
    said = access.rules({})

    assert said == Rules()
    assert said.address == "127.0.0.1"
    assert said.hosts == {"localhost", "127.0.0.1", "::1"}


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::7", "10.0.0.1"])
def test_an_address_of_others_is_refused_without_a_login_or_a_proxy(address: str) -> None:
    with pytest.raises(InputError, match="others could read without being known"):
        access.rules(
            {"FRONTWATCH_ADDRESS": address, "FRONTWATCH_ALLOWED_HOSTS": "frontwatch.example.org"}
        )


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.5", "::1", "localhost"])
def test_an_address_of_this_machine_needs_nothing(address: str) -> None:
    assert access.rules({"FRONTWATCH_ADDRESS": address}).address == address


def test_a_proxy_that_names_its_readers_opens_an_address() -> None:
    said = access.rules(PROXY | {"FRONTWATCH_ADDRESS": "192.0.2.7"})

    assert said.user_header == "x-user"
    assert "192.0.2.7" in said.hosts
    asked = ("127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3", "10.2.0.1", "nonsense", "")
    assert [said.trusts(host) for host in asked] == [True, True, True, False, False, False]


def test_a_login_opens_an_address_and_names_its_host(tmp_path: Path) -> None:
    said = access.rules(
        secrets(tmp_path, AUTH)
        | {"FRONTWATCH_ADDRESS": "0.0.0.0"}
        | {"FRONTWATCH_ALLOWED_HOSTS": "news.example"}
    )

    assert said.login is not None
    assert {"frontwatch.example.org", "news.example"} < said.hosts
    assert "0.0.0.0" not in said.hosts


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        pytest.param({"FRONTWATCH_ADDRESS": "frontwatch"}, "no IP address", id="a name"),
        pytest.param({"FRONTWATCH_ALLOWED_HOSTS": "https://a.example"}, "no host", id="a URL"),
        pytest.param({"FRONTWATCH_ALLOWED_HOSTS": "*"}, "no host", id="every host"),
        pytest.param({"FRONTWATCH_TRUSTED_PROXIES": "proxy"}, "no address", id="a proxy's name"),
        pytest.param({"FRONTWATCH_PROXY_USER_HEADER": "X-User"}, "anyone could", id="no proxy"),
        pytest.param(PROXY | {"FRONTWATCH_PROXY_USER_HEADER": "X User"}, "no name", id="header"),
        pytest.param(
            PROXY | {"FRONTWATCH_ADDRESS": "0.0.0.0"}, "FRONTWATCH_ALLOWED_HOSTS", id="no host"
        ),
        pytest.param({"FRONTWATCH_SECRETS": "/nowhere/x"}, "cannot be read", id="no file"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], why: str) -> None:
    with pytest.raises(InputError, match=why):
        access.rules(settings)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        *(pytest.param({name: ""}, f"lacks {name} under", id=f"no {name}") for name in AUTH),
        pytest.param({"redirect_uri": "https://a.example/"}, "redirect_uri must", id="callback"),
        pytest.param({"cookie_secret": "canary-short"}, "shorter than 32", id="short"),
    ],
)
def test_a_login_that_is_incomplete_is_refused_without_telling_a_secret(
    tmp_path: Path, change: dict[str, str], why: str
) -> None:
    with pytest.raises(InputError, match=why) as refused:
        access.rules(secrets(tmp_path, AUTH | change))

    assert "canary" not in str(refused.value)


def test_a_secrets_file_that_is_no_toml_is_refused_without_telling_it(tmp_path: Path) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text("cookie_secret = canary", encoding="utf-8")

    with pytest.raises(InputError, match="no TOML") as refused:
        access.rules({"FRONTWATCH_SECRETS": str(file)})

    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_users_of_a_login_are_patterns_of_addresses(tmp_path: Path) -> None:
    more = '[access]\nusers = ["*@news.example", "Ann@b.example"]\n'
    login = access.rules(secrets(tmp_path, AUTH, more)).login
    assert login is not None

    asked = ("Bob@News.example", "ann@b.example", "eve@b.example", "eve@news.example.org", None)
    assert [login.lets_in(one) for one in asked] == [True, True, False, False, False]
    assert not login.lets_in("bob@news.example", verified=False)
    assert Login(AUTH).lets_in(None)
