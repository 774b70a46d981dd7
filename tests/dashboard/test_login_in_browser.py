"""A reader logs in with a provider of OpenID Connect, reads, asks the API, and logs out; in headless Chromium."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from playwright.sync_api import BrowserContext

from frontwatch import processes

pytestmark = pytest.mark.browser

CLIENT, SECRET = "frontwatch", "canary-client-secret"


class Provider:
    """``email`` is who logs in next; ``granted`` the nonces by code; ``asked`` the secrets given with a code."""

    def __init__(self, address: str) -> None:
        self.address, self.email = address, "ann@news.example"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.granted: dict[str, str] = {}
        self.asked: list[str] = []

    def about(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def tokens(self, code: str) -> dict[str, object]:
        now = int(time.time())  # noqa: TID251 - a provider has a clock of its own
        claims = {"iss": self.address, "aud": CLIENT, "sub": "1", "email": self.email}
        claims |= {"nonce": self.granted.pop(code)}
        times = {"iat": now, "exp": now + 300}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, {**claims, **times}, self.key)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on a free local port, which lets everyone in."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                told = {name: values[0] for name, values in parse_qs(parts.query).items()}
                code = f"code{len(made.granted)}"
                made.granted[code] = told["nonce"]
                back = urlencode({"code": code, "state": told["state"]})
                self.send_response(302)
                self.send_header("Location", f"{told['redirect_uri']}?{back}")
                self.end_headers()
                return
            keys: dict[str, object] = {"keys": [made.key.as_dict(private=False)]}
            self.tell(keys if parts.path == "/keys" else made.about())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            basic = self.headers.get("Authorization", "").removeprefix("Basic ")
            made.asked.append(base64.b64decode(basic).decode())
            self.tell(made.tokens(parse_qs(body)["code"][0]))

        def tell(self, told: dict[str, object]) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed for a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def guarded(provider: Provider, filled: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a dashboard on which the readers of one newsroom log in with the provider."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    file = tmp_path / "secrets.toml"
    file.write_text(
        f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "{"canary-" * 6}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider.address}/openid"\n[access]\nusers = ["*@news.example"]\n',
        encoding="utf-8",
    )
    with processes.dashboard(filled, port, {"FRONTWATCH_SECRETS": str(file)}):
        yield address


def test_a_reader_logs_in_reads_and_logs_out(
    readers: Callable[..., BrowserContext], guarded: str, provider: Provider
) -> None:
    context = readers(locale="en-GB", timezone_id="Europe/Paris")
    page = context.new_page()
    api = f"{guarded}/api/articles.csv?since=2026-03-19&until=2026-03-20"
    page.goto(f"{guarded}/sources")
    page.get_by_role("heading", name="Frontwatch").wait_for()
    before = context.request.get(api).status

    page.get_by_role("button", name="Log in").click()
    page.get_by_text("Logged in as").wait_for(timeout=60_000)

    assert before == 401
    assert context.request.get(api).status == 200
    assert "canary" not in page.content()
    assert provider.asked == [f"{CLIENT}:{SECRET}"]
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("button", name="Log in").wait_for(timeout=60_000)
    assert context.request.get(api).status == 401

    provider.email = "eve@elsewhere.example"
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("This account may not read here").wait_for(timeout=60_000)
    assert context.request.get(api).status == 401
    page.close()
