"""Passwords and tokens of addresses are hidden; what readers need of an address stays."""

import polars as pl
import pytest

from processing import hiding

CASES = [
    ("https://a.example/rss?format=xml&id=4380645", "https://a.example/rss?format=xml&id=4380645"),
    ("https://ann:canary@a.example/rss", "https://***@a.example/rss"),
    ("https://ann@a.example:8443/rss", "https://***@a.example:8443/rss"),
    ("https://a.example/@ann/rss", "https://a.example/@ann/rss"),
    ("HTTPS://ann:canary@a.example", "HTTPS://***@a.example"),
    ("https://a.example/rss?token=canary&page=2", "https://a.example/rss?token=***&page=2"),
    ("https://a.example/rss?page=2&Api_Key=canary#x", "https://a.example/rss?page=2&Api_Key=***#x"),
    ("https://a.example/rss?a=1&amp;auth=canary", "https://a.example/rss?a=1&amp;auth=***"),
    ("https://a.example/rss?x=canary0123456789abcdef", "https://a.example/rss?x=***"),
    (
        "https://a.example/?q=war+in+ukraine+and+drones",
        "https://a.example/?q=war+in+ukraine+and+drones",
    ),
    ("netloc 'ann:canary@a.example' is wrong", "netloc '***@a.example' is wrong"),
    (
        "no connection to https://a.example/?sig=canary (refused)",
        "no connection to https://a.example/?sig=*** (refused)",
    ),
    ("write to editor@a.example at 12:30", "write to editor@a.example at 12:30"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_secrets_are_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert hiding.hidden(text) == shown
    assert hiding.hidden(shown) == shown


def test_a_column_is_hidden_like_its_texts() -> None:
    frame = pl.DataFrame({"url": [text for text, _ in CASES] + [None]})

    found = frame.select(hiding.column("url"))["url"].to_list()

    assert found == [shown for _, shown in CASES] + [None]
