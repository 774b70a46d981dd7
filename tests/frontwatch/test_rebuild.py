"""History is tagged again beside the old tags, goes on after an end, and tells what changed."""

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from frontwatch import archive, cli
from processing.reading import lexicon
from processing.tables import ARTICLES, FEEDS, TAGS
from storage import lock, versions
from storage.store import Store

Run = Callable[..., tuple[int, str, str]]
ACTOR = """version = "1"
[[actor]]
id = "{id}"
name = "{name}"
kind = "person"
side = "FR"
aliases = [{{ name = "{name}", in = "mul", origin = "own" }}]
"""
THEMES = """version = "1"
sources = ["leaf post"]
[[theme]]
id = "wood"
name = "Wood"
group = "trees"
tier = 1
strong = ["timber*"]
"""
# Enough for several slices of the archive.
MANY = 45_000


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], store: Store, words: Path) -> Run:
    """Runs a command on the store with the folder's lexicon; gives exit code, output and remarks."""

    def command(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = cli.main([*arguments, "--data", str(store.root), "--lexicon", str(words)])
        out, err = capfd.readouterr()
        return code, out, err

    return command


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """The folder of a lexicon with one actor, Elmer."""
    folder = tmp_path / "words"
    folder.mkdir()
    write(folder, "elm", "Elmer")
    return folder


def write(folder: Path, identity: str, name: str) -> None:
    text = ACTOR.format(id=identity, name=name)
    (folder / "actors.toml").write_text(text, encoding="utf-8")
    (folder / "themes.toml").write_text(THEMES, encoding="utf-8")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with three articles that nothing was read in."""
    made = Store(tmp_path / "data")
    made.create()
    fill(made, ["Elmer speaks", "Ashley speaks", "Elmer and Ashley"])
    return made


def fill(store: Store, titles: list[str]) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    store.merge(
        ARTICLES,
        ARTICLES.frame(
            [
                {
                    "article_id": f"{number:032x}",
                    "feed_id": "made-up",
                    "title": title,
                    "summary": "",
                    "published_from": "none",
                    "first_seen": start + timedelta(minutes=number),
                }
                for number, title in enumerate(titles)
            ]
        ),
    )


def actors(store: Store) -> list[list[str]]:
    return store.scan(TAGS).sort("article_id").collect()["actors"].to_list()


def test_a_first_reading_has_nothing_to_be_compared_with(run: Run, store: Store) -> None:
    code, out, err = run("rebuild")

    assert (code, out) == (0, "")
    assert "3 articles read with lexicon 1-" in err
    assert actors(store) == [["elm"], [], ["elm"]]
    assert run("lexicon", "diff")[0] == 1


def test_an_edit_of_the_lexicon_is_told_by_what_it_changed(
    run: Run, store: Store, words: Path
) -> None:
    run("rebuild")
    write(words, "ash", "Ashley")

    code, out, err = run("rebuild")

    assert code == 0
    assert "3 of 3 articles changed: 3 in their actors, 0 in their themes" in out
    assert "0 are now about the war, 0 no longer" in out
    table = out.partition("actors ")[2].splitlines()[1:]
    assert table[:2] == [
        "Ashley                                  0        2        2        0",
        "elm                                     2        0        0        2",
    ]
    assert sorted(line.split(":")[0].strip() for line in table[2:6]) == [
        *["gained Ashley"] * 2,
        *["lost   elm"] * 2,
    ]
    assert table[-1].split()[-2:] == ["3", "3"]
    assert "--drop-old" in err
    assert actors(store) == [[], ["ash"], ["ash"]]
    assert run("lexicon", "diff")[1] == out


def test_the_old_tags_are_kept_until_they_are_dropped(run: Run, store: Store, words: Path) -> None:
    run("rebuild")
    write(words, "ash", "Ashley")
    run("rebuild")
    (before,) = versions.counts(store, versions.BEFORE)

    code, _, err = run("rebuild", "--drop-old")

    assert before != lexicon.parse((words / "actors.toml").read_text("utf-8"), THEMES).version
    assert code == 0
    assert "deleted" in err
    assert not (store.root / "tags_before").exists()
    assert actors(store) == [[], ["ash"], ["ash"]]
    assert "Nothing was kept" in run("rebuild", "--drop-old")[2]
    assert "no tags from before" in str(run("lexicon", "diff")[2])


def test_what_this_lexicon_read_before_is_read_again_only_when_asked(
    run: Run, store: Store
) -> None:
    run("rebuild")
    spoilt = store.scan(TAGS).collect().with_columns(in_scope=pl.lit(True))
    store.replace(TAGS, spoilt)

    code, _, err = run("rebuild")
    assert (code, store.scan(TAGS).collect()["in_scope"].all()) == (0, True)
    assert "already; --again reads them again" in err

    assert "3 articles read" in run("rebuild", "--again")[2]
    assert not store.scan(TAGS).collect()["in_scope"].any()


def test_a_stored_language_stays(run: Run, store: Store, words: Path) -> None:
    run("rebuild")
    tags = store.scan(TAGS).collect()
    told = tags.with_columns(language=pl.lit("fi"), language_confidence=pl.lit(0.5))
    store.replace(TAGS, told)
    write(words, "ash", "Ashley")

    run("rebuild")

    assert set(store.scan(TAGS).collect()["language"]) == {"fi"}


def test_only_one_may_write(run: Run, store: Store) -> None:
    with lock.writing(store.root):
        code, _, err = run("rebuild")

    assert code == 1
    assert "is writing to it" in err


def test_a_killed_rebuild_goes_on_where_it_was(store: Store, words: Path) -> None:
    fill(store, [f"Elmer {number}" if number % 3 else "Nobody" for number in range(MANY)])
    old = pl.lit("old")
    tags = archive_as_read(store, words).with_columns(lexicon_version=old)
    store.replace(TAGS, tags)

    killed = kill_in_the_middle(store, words)
    made = versions.counts(store, versions.NEXT)

    assert killed == -signal.SIGKILL
    assert sum(made.values()) == 20_000
    assert versions.counts(store, TAGS) == {"old": MANY}

    read: list[tuple[int, int]] = []
    parsed = lexicon.parse((words / "actors.toml").read_text("utf-8"), THEMES)
    with lock.writing(store.root):
        count = archive.read_again(store, parsed, lambda done, every: read.append((done, every)))

    assert count == MANY
    assert read[0] == (20_000, MANY)
    assert versions.counts(store, versions.BEFORE) == {"old": MANY}
    assert_frame_equal(
        store.scan(TAGS).sort("article_id").collect(),
        tags.with_columns(lexicon_version=pl.lit(parsed.version)).sort("article_id"),
    )


def archive_as_read(store: Store, words: Path) -> pl.DataFrame:
    """Rows of TAGS for every article, as a rebuild that nobody disturbs makes them."""
    parsed = lexicon.parse((words / "actors.toml").read_text("utf-8"), THEMES)
    archive.read_again(store, parsed, lambda _done, _every: None)
    return store.scan(TAGS).collect()


def kill_in_the_middle(store: Store, words: Path) -> int:
    """Runs a rebuild that is killed (signal 9) after its first slice; gives its exit code."""
    script = """
import os, signal, sys
from pathlib import Path
from frontwatch import archive
from storage import lexica
from storage.store import Store

def progress(done, of_all):
    if done >= 20_000:
        os.kill(os.getpid(), signal.SIGKILL)

archive.read_again(Store(Path(sys.argv[1])), lexica.load(Path(sys.argv[2])), progress)
"""
    return subprocess.run([sys.executable, "-c", script, store.root, words], check=False).returncode


def test_the_feeds_language_is_the_prior_of_an_article_never_read(run: Run, store: Store) -> None:
    feed = dict.fromkeys(FEEDS.columns, "x") | {"feed_id": "made-up", "language": "sk"}
    store.replace(FEEDS, FEEDS.frame([feed]))

    run("rebuild")

    assert set(store.scan(TAGS).collect()["language"]) == {"sk"}
