"""Addresses and remarks in, the same without passwords and tokens out: what may be shown, logged and handed out.

A value in a query is hidden when its name is one for secrets, or when it is as long as a token is: 20 letters,
digits, ``_`` and ``-`` on end. Search words are parted by ``+`` or ``%20``, and stay.
"""

import re

import polars as pl

HIDDEN = "***"
_NAMES = "token|auth|secret|pass|pwd|sig|session|sid|jwt|cred|code|hash|login|user"
# In the syntax that Python and polars (Rust's regex) have in common, without lookaround.
_RULES = (
    # RFC 3986, 3.2.1: user information; also where a remark quotes no more than user, host and port.
    (r"//[^/?#\s@'\"]*@", f"//{HIDDEN}@"),
    (r"[^/?#\s@'\"]+:[^/?#\s@'\"]*@", f"{HIDDEN}@"),
    (rf"(?i)([?&;][^=&#\s]*(?:{_NAMES})[^=&#\s]*=)[^&#\s'\"]+", rf"\1{HIDDEN}"),
    (r"(?i)([?&;][^=&#\s]*key=)[^&#\s'\"]+", rf"\1{HIDDEN}"),
    (r"([?&;][^=&#\s]+=)[A-Za-z0-9_-]{20,}", rf"\1{HIDDEN}"),
)


def hidden(text: str) -> str:
    """The text, which may hold addresses, without their secrets.

    >>> hidden("https://ann:pass@a.example/rss?format=xml&token=abc")
    'https://***@a.example/rss?format=xml&token=***'
    """
    for rule, shown in _RULES:
        text = re.sub(rule, shown, text)
    return text


def column(name: str) -> pl.Expr:
    """The column of texts, each as ``hidden`` gives it."""
    found = pl.col(name)
    for rule, shown in _RULES:
        found = found.str.replace_all(rule, shown.replace(r"\1", "${1}"))
    return found
