"""The login by OpenID Connect, where one is set up: who has logged in, and the page that asks for it."""

import functools
import json
import os
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import saying, words
from dashboard.web import access
from dashboard.web.access import Login


@functools.cache
def settings() -> Login | None:
    """The login that the settings name; None where there is none."""
    return access.rules(os.environ).login


def knows(asked: Headers) -> bool:
    """Whether the request's cookie is that of a reader who has logged in here and may read."""
    login = settings()
    return login is not None and _may_read(login, _told(login, asked.get("cookie", "")))


def opened() -> bool:
    """Whether whoever looks at the page may read; if not, the page asks for the login."""
    login = settings()
    if login is None:
        return True
    if st.user.is_logged_in and _may_read(login, st.user.to_dict()):
        return True
    st.title("Frontwatch", anchor=False)
    if st.user.is_logged_in:
        st.info(saying.say("This account may not read here. Ask whoever runs this dashboard."))
        _leave()
    else:
        st.markdown(saying.say("Whoever runs this dashboard wants to know who reads it."))
        st.button(saying.say("Log in"), type="primary", on_click=st.login)
    return False


def footer() -> None:
    """Who has logged in, and a way out; nothing where there is no login."""
    if settings() is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        name = str(st.user.get("email") or st.user.get("name") or "")
        told = saying.say("Logged in as {name}.", name=name)
        st.caption(words.plain(told), width="content")
        _leave()


def _leave() -> None:
    st.button(saying.say("Log out"), type="tertiary", on_click=st.logout)


def _may_read(login: Login, user: dict[str, Any]) -> bool:
    verified = user.get("email_verified", True)
    return bool(user.get("is_logged_in")) and login.lets_in(user.get("email"), verified=verified)


def _told(login: Login, cookies: str) -> dict[str, Any]:
    """What Streamlit's signed cookie says of its bearer; nothing for one of others or of another origin."""
    given = cookie_parser(cookies)

    def signed(name: str) -> bytes | None:
        value = given.get(name)
        secret = login.auth["cookie_secret"]
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    try:
        told = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"{}")
    except ValueError:  # no JSON, or no latin-1
        return {}
    parts = urlsplit(login.auth["redirect_uri"])
    is_ours = isinstance(told, dict) and told.get("origin") == f"{parts.scheme}://{parts.netloc}"
    return told if is_ours else {}
