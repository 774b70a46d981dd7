"""Lists of feeds: what a file would add, what answers, where feeds moved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collectors import catalogue
from collectors.parse import Document
from frontwatch import cli, feedlist

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command about feeds on the folder ``data``; gives exit code, output and remarks."""
    monkeypatch.setenv("FRONTWATCH_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("FRONTWATCH_FEEDS", raising=False)

    def command(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main(["feeds", *map(str, words)])
        out, err = capfd.readouterr()
        return code, out, err

    return command


@pytest.fixture
def more(tmp_path: Path, site: Any, rss: Callable[..., bytes]) -> Path:
    """A list of a feed that answers, one that is gone, and one of the bundled catalogue."""
    site.answers |= {"/new.xml": rss("One", "Two"), "/gone.xml": 410}
    known = catalogue.load(catalogue.bundled())["url"][0]
    file = tmp_path / "more.csv"
    file.write_text(
        f"feed_id,url\nnew,{site.address}/new.xml\ngone,{site.address}/gone.xml\nknown,{known}\n",
        encoding="utf-8",
    )
    return file


def own(tmp_path: Path) -> set[str]:
    """The feeds of the folder's own catalogue that the bundled one does not have."""
    bundled = catalogue.load(catalogue.bundled())["feed_id"]
    return set(catalogue.load(tmp_path / "data" / "feeds.csv")["feed_id"]) - set(bundled)


def test_an_import_can_be_looked_at_before(run: Run, more: Path, site: Any, tmp_path: Path) -> None:
    code, out, err = run("import", more, "--preview")

    assert code == 0
    assert out == f"gone\t{site.address}/gone.xml\nnew\t{site.address}/new.xml\n"
    assert "2 feeds would be added, 1 are known; nothing was written." in err
    assert not (tmp_path / "data").exists()
    assert site.asked == []


def test_an_import_adds_what_is_new_without_asking(
    run: Run, more: Path, site: Any, tmp_path: Path
) -> None:
    code, _, err = run("import", more)

    assert code == 0
    assert "2 feeds added" in err
    assert own(tmp_path) == {"new", "gone"}
    assert site.asked == []


def test_feeds_that_do_not_answer_are_named_and_left_out(
    run: Run, more: Path, site: Any, tmp_path: Path
) -> None:
    code, out, err = run("import", more, "--ask", "--allow-private")

    assert code == 1
    assert "new\tok\t2 entries" in out
    assert "gone\tgone\t0 entries" in out
    assert "1 of 2 feeds answered" in err
    assert "1 feeds added" in err
    assert "Left out, for they did not answer: gone; --all adds them." in err
    assert own(tmp_path) == {"new"}
    assert sorted(site.asked) == ["/gone.xml", "/new.xml"]


def test_feeds_that_do_not_answer_are_added_on_demand(run: Run, more: Path, tmp_path: Path) -> None:
    code, out, err = run("import", more, "--ask", "--all", "--allow-private")

    assert code == 0
    assert "gone\tgone" in out
    assert "2 feeds added" in err
    assert own(tmp_path) == {"new", "gone"}


def test_an_import_can_be_looked_at_and_asked(run: Run, more: Path, tmp_path: Path) -> None:
    code, out, err = run("import", more, "--ask", "--preview", "--allow-private")

    assert code == 1
    assert out.splitlines()[-1].startswith("new\thttp")
    assert "1 feeds would be added, 1 are known; nothing was written." in err
    assert not (tmp_path / "data").exists()


def test_local_feeds_of_an_import_are_not_asked_unless_allowed(
    run: Run, more: Path, site: Any
) -> None:
    code, out, _ = run("import", more, "--ask")

    assert code == 1
    assert "new\trefused" in out
    assert site.asked == []


def test_a_list_without_anything_new_adds_nothing(run: Run, more: Path, tmp_path: Path) -> None:
    run("import", more)

    code, out, err = run("import", more, "--ask", "--preview")

    assert (code, out) == (0, "")
    assert "0 feeds would be added, 3 are known" in err


def test_a_name_to_be_sent_to_a_feed_comes_with_the_import(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("url,feed_id,user_agent\nhttps://new.example/,new,Reader/1\n", encoding="utf-8")

    run("import", file)

    kept = catalogue.load(tmp_path / "data" / "feeds.csv")
    assert kept.filter(feed_id="new")["user_agent"].to_list() == ["Reader/1"]


@pytest.mark.parametrize(
    ("detail", "moved_to", "remarks"),
    [
        (None, None, ""),
        (None, "https://b.example/rss", "moved for good to https://b.example/rss"),
        ("cut", "https://b.example/rss", "cut; moved for good to https://b.example/rss"),
    ],
)
def test_where_a_feed_moved_is_told(detail: str | None, moved_to: str | None, remarks: str) -> None:
    one = Document("a", "https://a.example/", "ok", detail, 200, 1, moved_to=moved_to)

    assert feedlist._line(one) == f"a\tok\t0 entries\t{remarks}"


def test_a_passport_is_shown_with_its_times_and_its_sources(run: Run) -> None:
    code, out, _ = run("passport", "the moscow times")

    assert code == 0
    assert [line for line in out.splitlines() if line[0] != " "] == [
        "ever to 2022-04-15",
        "2022-04-15 to now",
    ]
    assert out.count("  group: RU independent or exile\n") == 2
    assert "  exile: no\n  blocked_in: -\n" in out
    assert "  exile: yes\n  blocked_in: RU\n" in out
    assert "https://nltimes.nl/" in out


def test_ones_own_passports_lie_beside_the_feeds_or_are_named(run: Run, tmp_path: Path) -> None:
    for name, owner in (("data/passports.csv", "Here"), ("mine.csv", "There")):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"outlet,owner,citation\nBBC,{owner},x\n", encoding="utf-8")

    assert "  owner: Here\n" in run("passport", "BBC")[1]
    assert "  owner: There\n" in run("passport", "BBC", "--passports", tmp_path / "mine.csv")[1]


def test_an_outlet_that_no_feed_is_of_is_named(run: Run) -> None:
    code, _, err = run("passport", "Nobody")

    assert code == 1
    assert "Nobody: no such outlet in the catalogue; `frontwatch feeds list` names them all" in err
