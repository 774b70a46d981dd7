"""Feeds are found and added through the command line, and what was typed stays one argument."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard import managing
from dashboard.managing import Headline
from processing.errors import InputError

OPML = b"""<opml version="2.0"><body>
<outline type="rss" text="One" xmlUrl="https://one.example/rss"/>
<outline type="rss" text="Two" xmlUrl="https://two.example/rss"/>
</body></opml>"""
MANAGED = pytest.mark.usefixtures("managed")


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("", False), ("yes", False)])
def test_only_the_switch_lets_feeds_be_added(
    monkeypatch: pytest.MonkeyPatch, value: str, is_on: bool
) -> None:
    monkeypatch.setenv("FRONTWATCH_MANAGE_FEEDS", value)

    assert managing.is_on() is is_on


def test_without_the_switch_no_feed_can_be_added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTWATCH_MANAGE_FEEDS", raising=False)

    assert not managing.is_on()


@MANAGED
def test_a_site_shows_its_feeds_with_their_newest_headlines(tmp_path: Path, site: Any) -> None:
    looked = managing.look(tmp_path, f"{site.address}/")

    gazette, odd = looked.found
    assert (gazette.url, gazette.title) == (f"{site.address}/all", "Harbour Gazette")
    assert (gazette.entries, gazette.feed_id) == (2, None)
    assert gazette.newest[0] == Headline(datetime(2026, 3, 1, 11, tzinfo=UTC), "Port open")
    assert gazette.window_from == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert "\n" not in odd.title
    assert looked.saved is None
    assert not (tmp_path / "feeds.csv").exists()


@MANAGED
def test_a_page_without_a_feed_tells_what_was_asked(tmp_path: Path, site: Any) -> None:
    looked = managing.look(tmp_path, f"{site.address}/plain")

    assert looked.found == ()
    assert looked.tried[0] == (f"{site.address}/plain", "not a feed: a web page, not a feed")


@MANAGED
@pytest.mark.parametrize("typed", ["--help me", "; touch here"])
def test_what_is_typed_is_never_a_flag_or_a_command(tmp_path: Path, typed: str) -> None:
    with pytest.raises(InputError, match="no address of a site or feed"):
        managing.look(tmp_path, typed)


def test_a_private_address_is_refused_unless_that_was_allowed(
    tmp_path: Path, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRONTWATCH_ALLOW_PRIVATE", raising=False)

    looked = managing.look(tmp_path, f"{site.address}/all")

    assert looked.found == ()
    assert looked.tried[0][1].startswith("refused")


@MANAGED
def test_a_saved_feed_has_its_passport_and_is_known_from_then_on(tmp_path: Path, site: Any) -> None:
    passport = {"outlet": "--Harbour", "group": "Western", "language": "en", "country": None}
    url = f"{site.address}/all"

    saved = managing.add(tmp_path, url, passport).saved
    again = managing.look(tmp_path, url)

    line = next(row for row in (tmp_path / "feeds.csv").read_text().splitlines() if url in row)
    assert line.startswith(f"{saved},{url},--Harbour,,,en,Western,") or "'--Harbour" in line
    assert again.found[0].feed_id == saved


@MANAGED
def test_a_wrong_cell_is_named(tmp_path: Path, site: Any) -> None:
    with pytest.raises(InputError, match="language is 'xx'"):
        managing.add(tmp_path, f"{site.address}/all", {"language": "xx"})


def test_a_list_is_counted_before_it_is_saved(tmp_path: Path) -> None:
    preview = managing.import_list(tmp_path, OPML, save=False)
    assert [url for _, url in preview.new] == ["https://one.example/rss", "https://two.example/rss"]
    assert preview.remark.startswith("2 feeds would be added")
    assert not (tmp_path / "feeds.csv").exists()

    managing.import_list(tmp_path, OPML, save=True)
    assert "https://two.example/rss" in (tmp_path / "feeds.csv").read_text()
    assert managing.import_list(tmp_path, OPML, save=False).new == ()


@pytest.mark.parametrize("body", [b"<opml><", b"url\njavascript:alert(1)\n"])
def test_a_broken_list_is_refused_in_words(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(InputError, match=r"^list"):
        managing.import_list(tmp_path, body, save=False)


@MANAGED
def test_what_takes_too_long_is_given_up(tmp_path: Path, site: Any) -> None:
    with pytest.raises(InputError, match="no answer within 0 s"):
        managing.look(tmp_path, site.address, patience=0.1)


def test_a_command_that_fails_without_words_is_said_to_have_failed() -> None:
    done = subprocess.CompletedProcess([], 7, "", "Killed")

    assert managing._fault(done).startswith("the command failed (exit 7)")
