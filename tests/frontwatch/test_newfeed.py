"""Adding a feed: a person or a program gives an address and gets its feed, or what there is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from collectors import catalogue
from frontwatch import cli
from processing import clean

Run = Callable[..., tuple[int, str, str]]
Rss = Callable[..., bytes]
TITLES = ("Kharkiv counts its losses", "The parliament votes again", "A bridge is rebuilt", "Rain")


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``feeds add`` on the folder ``data``; gives exit code, output and remarks."""
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("FRONTWATCH_FEEDS", raising=False)

    def command(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            code = cli.main(["feeds", "add", "--allow-private", *map(str, words)])
        except SystemExit as stopped:
            code = int(str(stopped.code))
        out, err = capfd.readouterr()
        return code, out, err

    return command


@pytest.fixture
def front(site: Any, rss: Rss) -> str:
    """The address of a site with one feed."""
    site.answers |= {
        "/": b'<html><link rel="alternate" type="application/rss+xml" href="/news.rss">',
        "/news.rss": rss(*TITLES),
    }
    return f"{site.address}/"


@pytest.fixture
def several(site: Any, rss: Rss) -> str:
    """The address of a site with two feeds and one that is gone."""
    links = "".join(f'<link rel="feed" href="/{name}">' for name in ("a.xml", "b.xml", "gone"))
    site.answers |= {
        "/": f"<html>{links}".encode(),
        "/a.xml": rss(*TITLES),
        "/b.xml": rss("Sport only"),
        "/gone": 410,
    }
    return f"{site.address}/"


def saved(tmp_path: Path, url: str) -> dict[str, Any]:
    return catalogue.load(tmp_path / "data" / "feeds.csv").row(
        by_predicate=pl.col("url") == url, named=True
    )


# For people


def test_the_only_feed_of_a_site_is_shown_and_added(
    run: Run, front: str, site: Any, tmp_path: Path
) -> None:
    code, out, err = run(front)

    row = saved(tmp_path, f"{site.address}/news.rss")
    assert code == 0
    assert out.splitlines()[:2] == [
        f"{site.address}/news.rss",
        f"    {out.splitlines()[1].strip()}",
    ]
    assert "4 entries since 2026-03-01 10:00 UTC, language en" in out
    assert f"    2026-03-01 10:00  {TITLES[0]}" in out
    assert TITLES[3] not in out
    assert f"Added as {row['feed_id']}." in err
    assert (row["language"], row["group"], row["outlet"]) == ("en", "Other", "127.0.0.1")


def test_what_is_given_about_a_feed_is_kept(
    run: Run, front: str, site: Any, tmp_path: Path
) -> None:
    code, _, _ = run(
        front, "--outlet", "News", "--section", "War", "--language", "UK", "--country", "ua",
        "--group", "UA", "--ownership", "private", "--user-agent", "Reader/1",
    )  # fmt: skip

    row = saved(tmp_path, f"{site.address}/news.rss")
    assert code == 0
    assert [row[name] for name in list(row)[2:]] == [
        "News", "War", "UA", "uk", "UA", "private", "Reader/1",
    ]  # fmt: skip


def test_a_feed_joins_the_catalogue_in_use(run: Run, front: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("url,feed_id\nhttps://other.example/,other\n", encoding="utf-8")

    run(front, "--feeds", file)

    assert catalogue.load(file).height == 2
    assert not (tmp_path / "data" / "feeds.csv").exists()


def test_a_feed_can_be_looked_at_without_adding_it(run: Run, front: str, tmp_path: Path) -> None:
    code, out, _ = run(front, "--preview")

    assert code == 0
    assert TITLES[0] in out
    assert not (tmp_path / "data").exists()


def test_of_several_feeds_none_is_added_until_one_is_named(
    run: Run, several: str, site: Any, tmp_path: Path
) -> None:
    code, out, err = run(several)
    assert code == 1
    assert f"{site.address}/a.xml\n" in out
    assert f"{site.address}/b.xml\n" in out
    assert "/gone" not in out
    assert "Several feeds: run `frontwatch feeds add` with the address of one" in err
    assert not (tmp_path / "data").exists()

    code, _, _ = run(f"{site.address}/b.xml")

    assert code == 0
    assert saved(tmp_path, f"{site.address}/b.xml")


def test_a_feed_that_is_known_is_not_asked_or_added_again(
    run: Run, front: str, site: Any, tmp_path: Path
) -> None:
    run(front)
    before = (tmp_path / "data" / "feeds.csv").read_bytes()
    site.asked.clear()

    code, out, _ = run(f"{site.address}/news.rss?utm_source=x")
    assert code == 0
    assert "in the catalogue already, as 127-0-0-1-news-rss" in out
    assert site.asked == []

    code, out, _ = run(front)
    assert code == 0
    assert "in the catalogue already, as 127-0-0-1-news-rss" in out
    assert (tmp_path / "data" / "feeds.csv").read_bytes() == before


def test_where_no_feed_is_found_what_was_tried_is_told(run: Run, site: Any, tmp_path: Path) -> None:
    site.answers["/"] = b"<html><body>Welcome</body></html>"

    code, out, err = run(f"{site.address}/")

    assert (code, out) == (1, "")
    assert f"No feed was found behind {site.address}/. Tried:" in err
    assert f"{site.address}/rss.xml\thttp_error\tthe server answered 404" in err
    assert not (tmp_path / "data").exists()


def test_a_private_address_is_refused_unless_allowed(
    front: str, site: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    code = cli.main(["feeds", "add", front])

    assert code == 1
    assert "refused" in capfd.readouterr().err
    assert site.asked == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["javascript:alert(1)"], 1, "is no address of a site or feed", id="script"),
        pytest.param(["file:///etc/passwd"], 1, "is no address of a site or feed", id="file"),
        pytest.param(["https://u:p@news.example/"], 1, "without a user name", id="password"),
        pytest.param(["two words"], 1, "'two words' is no address", id="spaces"),
        pytest.param(["news.example", "--language", "xx"], 1, "language is 'xx'", id="language"),
        pytest.param(["news.example", "--country", "xx"], 1, "country is 'XX'", id="country"),
        pytest.param(["news.example", "--user-agent", "Ж"], 1, "user_agent is 'Ж'", id="agent"),
        pytest.param(["news.example", "--group", "Mars"], 2, "invalid choice: 'Mars'", id="group"),
        pytest.param(["--", "--json <x>"], 1, "'--json <x>' is no address", id="a flag"),
    ],
)
def test_what_cannot_be_used_is_named_before_anything_is_asked(
    run: Run, words: list[str], code: int, said: str
) -> None:
    result, out, err = run(*words)

    assert result == code
    assert said in err
    assert out == ""
    assert "Traceback" not in err


# For programs


def test_a_program_is_told_what_was_found_and_saved(run: Run, front: str, site: Any) -> None:
    code, out, _ = run(front, "--json")

    told = json.loads(out)
    (found,) = told.pop("found")
    newest = found.pop("newest")
    assert code == 0
    assert told == {
        "address": front,
        "tried": [{"url": front, "outcome": "not_a_feed", "detail": "a web page, not a feed"}],
        "saved": "127-0-0-1-news-rss",
    }
    assert found | {"title": ""} == {
        "url": f"{site.address}/news.rss",
        "title": "",
        "entries": 4,
        "window_from": "2026-03-01T10:00:00+00:00",
        "language": "en",
        "outcome": "ok",
        "detail": None,
        "known": False,
        "feed_id": None,
    }
    assert [headline["title"] for headline in newest] == list(TITLES[:3])
    assert newest[0]["published"] == "2026-03-01T10:00:00+00:00"
    assert clean.web_address(newest[0]["link"])


def test_a_program_is_told_what_is_known(run: Run, several: str, site: Any, tmp_path: Path) -> None:
    run(f"{site.address}/b.xml")

    code, out, _ = run(several, "--json", "--preview")
    told = json.loads(out)
    assert code == 0
    assert [(one["known"], one["feed_id"]) for one in told["found"]] == [
        (False, None),
        (True, "127-0-0-1-b-xml"),
    ]
    assert told["saved"] is None
    assert [one["outcome"] for one in told["tried"]] == ["not_a_feed", "gone"]

    code, out, _ = run(f"{site.address}/b.xml", "--json")
    (known,) = json.loads(out)["found"]
    assert code == 0
    assert (known["known"], known["outcome"], known["newest"]) == (True, None, [])


def test_a_program_is_told_when_nothing_was_found(run: Run, site: Any) -> None:
    site.answers["/"] = 403

    code, out, _ = run(f"{site.address}/", "--json")

    told = json.loads(out)
    assert code == 1
    assert (told["found"], told["saved"]) == ([], None)
    assert told["tried"][0]["outcome"] == "blocked"
    assert len(out.splitlines()) == 1
