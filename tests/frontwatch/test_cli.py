"""A person at the command line gets results, remarks and errors where they expect them."""

import csv
import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from frontwatch import cli
from processing.tables import ARTICLES, TAGS
from storage.store import Store

Run = Callable[..., tuple[int, str, str]]
NOW = "2026-03-01T12:00:00Z"


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process; gives exit code, output and remarks."""
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("FRONTWATCH_FEEDS", raising=False)

    def command(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as stopped:
            code = int(str(stopped.code))
        out, err = capfd.readouterr()
        return code, out, err

    return command


@pytest.fixture
def collected(
    run: Run, site: Any, rss: Callable[..., bytes], feeds_csv: Callable[..., Path]
) -> Run:
    """The same, after one round over a feed with one article on the war, one not, one undated."""
    site.answers["/a.xml"] = rss("Putin meets Trump on the war in Ukraine", "Rain on Sunday")
    site.answers["/b.xml"] = rss("=Zelenskyy in Kharkiv, Ukraine", date="one of these days")
    feeds = feeds_csv("/a.xml", "/b.xml")
    code, _, err = run("collect", "--once", "--now", NOW, "--allow-private", "--feeds", feeds)
    assert code == 0
    assert "2 feeds asked, 2 answered, 3 new items" in err
    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        pytest.param(["--nonsense"], 2, "unrecognized arguments: --nonsense", id="wrong flag"),
        pytest.param(["dance"], 2, "invalid choice: 'dance'", id="wrong command"),
        pytest.param(
            ["collect", "--now", "noon"], 2, "write it as 2025-08-15T12:00:00Z", id="time"
        ),
        pytest.param(["collect", "--now", NOW], 1, "give --once with it", id="now without once"),
        pytest.param(["collect", "--once", "--feeds", "no.csv"], 1, "no.csv", id="no catalogue"),
        pytest.param(["export", "trend"], 1, "run `frontwatch collect --once` first", id="no data"),
        pytest.param(["check"], 1, "nothing was collected", id="nothing to check"),
        pytest.param(["rebuild"], 1, "nothing was collected", id="nothing to rebuild"),
        pytest.param(["tag", "missing.jsonl"], 1, "missing.jsonl cannot be read", id="no file"),
        pytest.param(["demo", "--days", "0"], 1, "give 1 or more", id="no history"),
        pytest.param(["feeds"], 2, "ACTION", id="no action"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(
    run: Run, words: list[str], code: int, said: str
) -> None:
    result, out, err = run(*words)

    assert result == code
    assert said in err
    assert out == ""
    assert "Traceback" not in err


def test_a_broken_line_of_the_catalogue_is_named(run: Run, tmp_path: Path) -> None:
    feeds = tmp_path / "mine.csv"
    feeds.write_text("feed_id,url\na,https://a.example/feed\nb,\n", encoding="utf-8")

    code, _, err = run("feeds", "check", "--feeds", feeds)

    assert code == 1
    assert "mine.csv line 3: url is empty" in err


def test_local_feeds_are_refused_unless_allowed(
    run: Run, site: Any, rss: Callable[..., bytes], feeds_csv: Callable[..., Path]
) -> None:
    site.answers["/a.xml"] = rss("Anything")

    code, _, err = run("collect", "--once", "--now", NOW, "--feeds", feeds_csv("/a.xml"))

    assert code == 0
    assert "1 feeds asked, 0 answered" in err
    assert site.asked == []


def test_the_environment_names_data_and_feeds(
    run: Run,
    site: Any,
    rss: Callable[..., bytes],
    feeds_csv: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site.answers["/a.xml"] = rss("Anything")
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("FRONTWATCH_FEEDS", str(feeds_csv("/a.xml")))

    run("collect", "--once", "--now", NOW, "--allow-private")

    assert Store(tmp_path / "elsewhere").exists()
    assert not (tmp_path / "data").exists()


def test_a_trend_is_exported_with_its_denominator_and_manifest(
    collected: Run, tmp_path: Path
) -> None:
    out = tmp_path / "trend.csv"

    code, _, err = collected(
        "export", "trend", "--subject", "putin", "--subject", "Donald Trump", "--every", "1d",
        "--from", "2026-03-01", "--to", "2026-03-02", "--out", out,
    )  # fmt: skip

    found = rows(out.read_text(encoding="utf-8"))
    manifest = json.loads((tmp_path / "trend.csv.manifest.json").read_text(encoding="utf-8"))
    assert code == 0
    assert "Wrote 2 rows" in err
    assert [
        (r["subject"], r["matched_articles"], r["total_articles"], r["share_0_to_1"]) for r in found
    ] == [
        ("putin", "1", "1", "1.000000"),
        ("trump", "1", "1", "1.000000"),
    ]
    assert {r["feeds_expected"] for r in found} == {"2"}
    assert {r["unfinished"] for r in found} == {"true"}
    assert manifest["sha256"] == sha256(out.read_bytes()).hexdigest()
    assert manifest["query"]["subject"] == ["putin", "trump"]
    assert manifest["rows"] == 2


def test_articles_are_exported_with_their_feed_and_without_formulas(collected: Run) -> None:
    code, out, _ = collected("export", "articles")

    found = {row["feed_id"]: row for row in rows(out)}
    assert code == 0
    assert set(found) == {"a", "b"}
    assert found["b"]["title"] == "'=Zelenskyy in Kharkiv, Ukraine"
    assert found["b"]["published_utc"] == ""
    assert found["b"]["first_seen_utc"].startswith("2026-03-01T12:00:00")


def test_articles_about_other_things_are_exported_only_when_asked_for(collected: Run) -> None:
    about_the_war = rows(collected("export", "articles")[1])
    everything = rows(collected("export", "articles", "--all")[1])

    assert len(about_the_war) == 2
    assert {row["title"] for row in everything} - {row["title"] for row in about_the_war} == {
        "Rain on Sunday"
    }


def test_articles_can_be_narrowed(collected: Run) -> None:
    def titles(*flags: str) -> int:
        return len(rows(collected("export", "articles", "--all", *flags)[1]))

    assert titles("--subject", "trump") == 1
    assert titles("--outlet", "Outlet b") == 1
    assert titles("--language", "xx") == 0
    assert titles("--from", "2026-03-02") == 0
    assert titles("--from", "2026-03-01", "--clock", "first_seen") == 3


def test_an_unknown_subject_is_named_with_what_was_perhaps_meant(collected: Run) -> None:
    code, _, err = collected("export", "trend", "--subject", "puttin")

    assert code == 1
    assert "did you mean putin" in err


def test_an_unknown_outlet_or_group_is_named(collected: Run) -> None:
    code, _, err = collected("export", "articles", "--outlet", "Outlet c")
    assert (code, "did you mean Outlet" in err) == (1, True)

    code, _, err = collected("export", "articles", "--group", "Eastern")
    assert (code, "invalid choice: 'Eastern'" in err) == (2, True)


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left_there(
    collected: Run, tmp_path: Path
) -> None:
    code, _, err = collected("export", "articles", "--out", tmp_path / "nowhere" / "a.csv")

    assert code == 1
    assert "name a file in a folder that exists" in err
    assert not (tmp_path / "nowhere").exists()


def test_lines_are_tagged_and_bad_lines_are_named(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text(
        '{"id": 7, "title": "Putin and Zelenskyy", "text": "Ceasefire talks in Istanbul"}\n'
        "\n"
        "not json\n"
        "[1]\n"
        '{"id": "b", "title": "Rain", "text": ""}\n',
        encoding="utf-8",
    )

    code, out, err = run("tag", lines)

    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 1
    assert "line 3: this is not JSON" in err
    assert "line 4: this is no JSON object" in err
    assert first["id"] == 7
    putin = {"actor": "putin", "field": "title", "start": 0, "end": 5, "form": "Putin"}
    assert any(putin.items() <= mention.items() for mention in first["actors"])
    assert "negotiations" in {theme["theme"] for theme in first["themes"]}
    assert (second["id"], second["in_scope"], second["actors"]) == ("b", False, [])


def test_a_whole_store_is_in_order_and_a_damaged_one_is_not(collected: Run, tmp_path: Path) -> None:
    code, out, _ = collected("check")
    assert (code, "fault" in out) == (0, False)
    assert "3 articles" in out

    damaged = Store(tmp_path / "data").files(ARTICLES)[0]
    damaged.write_bytes(b"PAR1")

    code, out, err = collected("check")

    assert code == 1
    assert "fault: articles:" in out
    assert "faults found" in err


def test_the_archive_is_read_again_with_the_lexicon_of_today(
    collected: Run, tmp_path: Path
) -> None:
    store = Store(tmp_path / "data")
    tagged = store.scan(TAGS).sort("article_id").collect()
    store.replace(TAGS, tagged.with_columns(lexicon_version=pl.lit("0"), in_scope=pl.lit(False)))

    code, _, err = collected("rebuild")

    assert code == 0
    assert "3 articles read" in err
    assert_frame_equal(store.scan(TAGS).sort("article_id").collect(), tagged)


def test_feeds_are_listed_one_a_line(run: Run) -> None:
    code, out, err = run("feeds", "list")

    assert code == 0
    assert len(out.splitlines()) >= 250
    assert all(len(line.split("\t")) == 5 for line in out.splitlines())
    assert "RU state:" in err


def test_feeds_go_out_as_opml_and_come_back(run: Run, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    before = run("feeds", "list")[1]

    assert run("feeds", "export", "--out", opml)[0] == 0
    after = run("feeds", "list", "--feeds", opml)[1]

    assert opml.read_text(encoding="utf-8").startswith("<?xml")
    assert sorted(after.splitlines()) == sorted(before.splitlines())


def test_imported_feeds_join_the_catalogue_of_the_data_folder(run: Run, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("url,outlet\nhttps://new.example/feed,New\n", encoding="utf-8")
    before = len(run("feeds", "list")[1].splitlines())

    code, _, err = run("feeds", "import", more)
    listed = run("feeds", "list")[1]

    assert code == 0
    assert "1 feeds added" in err
    assert len(listed.splitlines()) == before + 1
    assert "https://new.example/feed" in listed
    assert "0 feeds added" in run("feeds", "import", more)[2]


def test_each_feed_can_be_asked_before_it_is_trusted(
    run: Run, site: Any, rss: Callable[..., bytes], feeds_csv: Callable[..., Path]
) -> None:
    site.answers |= {"/a.xml": rss("One", "Two"), "/b.xml": 410}
    feeds = feeds_csv("/a.xml", "/b.xml")

    code, out, err = run("feeds", "check", "--ask", "--allow-private", "--feeds", feeds)

    assert code == 1
    assert "a\tok\t2 entries" in out
    assert "b\tgone" in out
    assert "1 of 2 feeds answered" in err


def test_the_demo_fills_a_store_that_says_so(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("demo", "--once", "--days", "1", "--data", tmp_path / "demo")

    store = Store(tmp_path / "demo")
    articles = store.scan(ARTICLES).collect()
    assert code == 0
    assert store.is_demo()
    assert articles.height > 200
    assert articles["feed_id"].n_unique() == 14
    assert store.scan(TAGS).collect()["in_scope"].sum() > 100


def test_demo_and_real_data_never_mix(collected: Run, tmp_path: Path) -> None:
    code, _, err = collected("demo", "--once", "--data", tmp_path / "data")

    assert code == 1
    assert "holds real data" in err
