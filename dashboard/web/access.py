"""Who may reach the dashboard, as its settings say; the settings of others than this machine are checked here.

FRONTWATCH_ADDRESS            where it listens (127.0.0.1)
FRONTWATCH_ALLOWED_HOSTS      names under which readers come, beside those of this machine
FRONTWATCH_TRUSTED_PROXIES    addresses or networks of proxies that say truly who asks
FRONTWATCH_PROXY_USER_HEADER  the header in which such a proxy names whom it let in
FRONTWATCH_SECRETS            TOML file with [auth], for a login by OpenID Connect
"""

import fnmatch
import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from processing.errors import InputError

LOCAL = "127.0.0.1"
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - to tell it from one address, not to listen on it
_HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")
_AUTH = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_CALLBACK = "/oauth2callback"
# As long as what HMAC-SHA256 makes of it, RFC 2104 section 3.
_SHORTEST_SECRET = 32
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Login:
    """The login by OpenID Connect: ``auth`` as Streamlit takes it; ``users`` are patterns of e-mail addresses.

    With no pattern, whomever the provider lets in may read.
    """

    auth: Mapping[str, str]
    users: tuple[str, ...] = ()

    def lets_in(self, email: object, *, verified: object = True) -> bool:
        """Whether whoever has that e-mail address may read; one that is not verified is nobody's."""
        if not self.users:
            return True
        known = isinstance(email, str) and verified is not False
        return known and any(fnmatch.fnmatchcase(str(email).lower(), one) for one in self.users)


@dataclass(frozen=True, slots=True)
class Rules:
    """Where the dashboard listens, under which names, and how it knows its readers."""

    address: str = LOCAL
    hosts: frozenset[str] = _LOCAL_NAMES
    proxies: tuple[Network, ...] = ()
    user_header: str | None = None
    login: Login | None = None

    def trusts(self, host: str) -> bool:
        """Whether that is the address of a trusted proxy."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        told = getattr(address, "ipv4_mapped", None) or address
        return any(told in network for network in self.proxies)


def rules(environment: Mapping[str, str]) -> Rules:
    """What the settings say.

    Raises:
        InputError: a setting cannot be used, or others than this machine could read without being known.
    """
    address = environment.get("FRONTWATCH_ADDRESS") or LOCAL
    login = _login(environment.get("FRONTWATCH_SECRETS"))
    named = {_host(one) for one in _listed(environment, "FRONTWATCH_ALLOWED_HOSTS")}
    if login:
        named.add(str(urlsplit(login.auth["redirect_uri"]).hostname))
    own = set() if address in _EVERYWHERE else {address.lower()}
    header = environment.get("FRONTWATCH_PROXY_USER_HEADER") or None
    said = Rules(
        address=address,
        hosts=_LOCAL_NAMES | named | own,
        proxies=tuple(_network(one) for one in _listed(environment, "FRONTWATCH_TRUSTED_PROXIES")),
        user_header=header.lower() if header else None,
        login=login,
    )
    _check(said, named)
    return said


def is_public(address: str) -> bool:
    """Whether others than this machine may reach what listens there.

    >>> is_public("127.0.0.1"), is_public("::1"), is_public("0.0.0.0"), is_public("192.0.2.7")
    (False, False, True, True)
    """
    return not (address == "localhost" or ipaddress.ip_address(address).is_loopback)


def _check(said: Rules, named: set[str]) -> None:
    try:
        public = is_public(said.address)
    except ValueError as error:
        raise InputError(
            f"--address {said.address}: no IP address; give one of this machine, such as {LOCAL}"
        ) from error
    if said.user_header and not _HEADER.fullmatch(said.user_header):
        raise InputError(
            f"FRONTWATCH_PROXY_USER_HEADER: {said.user_header!r} is no name of a header"
        )
    if said.user_header and not said.proxies:
        raise InputError(
            "FRONTWATCH_PROXY_USER_HEADER: anyone could send this header; name the proxy's address in "
            "FRONTWATCH_TRUSTED_PROXIES"
        )
    if public and not (said.login or said.user_header):
        raise InputError(
            f"--address {said.address}: others could read without being known; set up a login "
            "(FRONTWATCH_SECRETS) or a proxy that knows its readers (FRONTWATCH_PROXY_USER_HEADER and "
            "FRONTWATCH_TRUSTED_PROXIES), see docs/deployment.md; or leave out --address"
        )
    if said.address in _EVERYWHERE and not named:
        raise InputError(
            f"--address {said.address}: name in FRONTWATCH_ALLOWED_HOSTS the host that readers type, such "
            "as frontwatch.example.org"
        )


def _login(named: str | None) -> Login | None:
    """The login that the file sets up; what is in the file is in no message."""
    if not named:
        return None
    try:
        told: dict[str, Any] = tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no TOML"
        raise InputError(f"FRONTWATCH_SECRETS: {named} cannot be read ({why})") from None
    auth = told.get("auth")
    auth = auth if isinstance(auth, dict) else {}
    missing = [name for name in _AUTH if not isinstance(auth.get(name), str) or not auth[name]]
    if missing:
        raise InputError(f"FRONTWATCH_SECRETS: {named} lacks {', '.join(missing)} under [auth]")
    if not auth["redirect_uri"].endswith(_CALLBACK) or not urlsplit(auth["redirect_uri"]).hostname:
        raise InputError(
            f"FRONTWATCH_SECRETS: {named}: redirect_uri must be the dashboard's address with {_CALLBACK}"
        )
    if len(auth["cookie_secret"]) < _SHORTEST_SECRET:
        raise InputError(
            f"FRONTWATCH_SECRETS: {named}: cookie_secret is shorter than {_SHORTEST_SECRET} characters"
        )
    users = told.get("access", {}).get("users", []) if isinstance(told.get("access"), dict) else []
    return Login(auth, tuple(str(one).lower() for one in users))


def _listed(environment: Mapping[str, str], name: str) -> list[str]:
    return [one for one in re.split(r"[,\s]+", environment.get(name, "")) if one]


def _host(text: str) -> str:
    if not _HOST.fullmatch(text.lower()):
        raise InputError(
            f"FRONTWATCH_ALLOWED_HOSTS: {text} is no host; give names such as frontwatch.example.org, "
            "without https:// and port"
        )
    return text.lower()


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise InputError(
            f"FRONTWATCH_TRUSTED_PROXIES: {text} is no address or network; give such as 127.0.0.1 or "
            "10.0.0.0/24"
        ) from error
