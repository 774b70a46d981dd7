"""The Lexicon page tries entries on stored articles, shows all present ones, and saves nothing."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.views import trying
from processing.reading import fragment, lexicon
from processing.tables import TAGS
from storage import lexica, versions
from storage.store import Store

_PAGE = """
from datetime import datetime
from pathlib import Path
from dashboard.views import lexicon
from storage.store import Store
lexicon.show(Store(Path({folder!r})), lambda: datetime.fromisoformat({moment!r}))
"""
HEADLINE = """
[[actor]]
id = "headline"
name = "Headline <b>& co</b>"
kind = "org"
side = "INT"
aliases = [{{ name = "{alias}", in = "en", origin = "own" }}]
"""
ACTORS = """version = "small"
[[actor]]
id = "putin"
name = "Vladimir Putin"
kind = "person"
side = "RU"
rolls_up_to = "russia"
qid = "Q7747"
aliases = [
  { name = "Putin", in = "mul", origin = "own" },
  { name = "Путин", in = "ru", origin = "own" },
]
[[actor]]
id = "russia"
name = "Russia"
kind = "state"
side = "RU"
aliases = [{ name = "Russia", in = "en", origin = "own" }]
"""
THEMES = """version = "small"
[[theme]]
id = "drones"
name = "Drones"
group = "war"
tier = 1
strong = ["drone*"]
"""
Open = Callable[[Path], AppTest]


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """The folder of a small lexicon."""
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "actors.toml").write_text(ACTORS, encoding="utf-8")
    (folder / "themes.toml").write_text(THEMES, encoding="utf-8")
    return folder


@pytest.fixture
def open_lexicon(end: datetime, words: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The Lexicon page of a store, with the small lexicon."""

    def opened(folder: Path) -> AppTest:
        monkeypatch.setenv("FRONTWATCH_LEXICON", str(words))
        script = _PAGE.format(folder=str(folder), moment=end.isoformat())
        return AppTest.from_string(script, default_timeout=60).run()

    return opened


def tried(page: AppTest, text: str) -> AppTest:
    page.text_area[0].set_value(text)
    return page.button[0].click().run()


def said(page: AppTest) -> str:
    """All markdown and captions, as they are sent to the browser."""
    return "\n".join([*(m.value for m in page.markdown), *(c.value for c in page.caption)])


def metrics(page: AppTest) -> dict[str, tuple[str, str]]:
    return {metric.label: (metric.value, metric.delta) for metric in page.metric}


def test_a_trial_counts_what_an_entry_would_find(open_lexicon: Open, filled: Path) -> None:
    page = tried(open_lexicon(filled), HEADLINE.format(alias="Invented headline"))

    counts = metrics(page)
    assert not page.exception
    assert "Tried on the newest" in said(page)
    assert int(counts["Articles"][0].replace("\u202f", "")) > 1000
    assert counts["Counted so far"][0] == "0"
    assert len(page.get("vega_lite_chart")) + len(page.get("arrow_vega_lite_chart")) == 1
    overlaps = next(f.value for f in page.dataframe if "Actor or theme" in f.value.columns)
    assert overlaps["Actor or theme"][0] == "Russia"
    assert page.header[0].value == r"Headline \<b\>\& co\</b\>"


def test_the_words_found_are_marked_and_a_feeds_text_stays_text(
    open_lexicon: Open, filled: Path
) -> None:
    page = tried(open_lexicon(filled), HEADLINE.format(alias="pixel"))

    samples = said(page)
    assert ":orange-background[**pixel**]" in samples
    assert r"\:red\[Zelensky\]" in samples
    assert "](https://" not in samples
    assert "<a" not in samples.replace(r"\<a", "")


def test_a_name_that_another_actor_owns_is_told(open_lexicon: Open, filled: Path) -> None:
    page = tried(open_lexicon(filled), HEADLINE.format(alias="Putin"))

    warning = page.warning[0]
    assert warning.proto.title == "A name that another actor owns"
    assert "Vladimir Putin" in warning.value
    assert metrics(page)["Articles"][0] == "0"


def test_entries_that_cannot_be_used_are_named(open_lexicon: Open, filled: Path) -> None:
    page = tried(open_lexicon(filled), HEADLINE.format(alias="x").replace("org", "tree"))

    assert page.error[0].proto.title == "These entries cannot be used"
    assert "actor headline: kind is 'tree'" in page.error[0].value.replace("\\", "")
    assert not page.metric


def test_nothing_is_saved(open_lexicon: Open, filled: Path, words: Path) -> None:
    watched = [*filled.rglob("*"), *words.rglob("*")]
    before = {path: path.stat().st_mtime_ns for path in watched}

    tried(open_lexicon(filled), HEADLINE.format(alias="Invented headline"))

    assert {path: path.stat().st_mtime_ns for path in watched} == before
    assert sorted([*filled.rglob("*"), *words.rglob("*")]) == sorted(watched)


def test_the_example_can_be_tried_and_collides_with_nobody() -> None:
    present = fragment.present(lexica.texts(None), lexicon.bundled())

    draft = fragment.draft(trying.EXAMPLE, present)

    assert draft.outline.collisions == ()


def test_the_text_stays_when_the_reader_looks_at_another_tab(
    open_lexicon: Open, filled: Path
) -> None:
    text = HEADLINE.format(alias="pixel")
    page = tried(open_lexicon(filled), text)

    page.session_state["lexicon_tab"] = "Actors"
    page.run()
    assert not page.text_area
    page.session_state["lexicon_tab"] = "Try an entry"
    page.run()

    assert page.text_area[0].value == text


def test_all_actors_are_listed_and_one_shows_its_aliases(open_lexicon: Open, filled: Path) -> None:
    page = open_lexicon(filled)
    page.session_state["lexicon_tab"] = "Actors"
    page.run()
    actors = page.dataframe[0].value
    row = list(actors["ID"]).index("putin")

    page.session_state["lexicon_actors_table"] = {"selection": {"rows": [row]}}
    page.run()

    assert not page.exception
    assert actors["Name"][row] == "Vladimir Putin"
    assert actors["Wikidata"][row] == "https://www.wikidata.org/wiki/Q7747"
    assert "Путин" in set(page.dataframe[1].value["Alias"])


def test_all_themes_are_listed_and_one_shows_its_terms(open_lexicon: Open, filled: Path) -> None:
    page = open_lexicon(filled)
    page.session_state["lexicon_tab"] = "Themes"
    page.run()
    row = list(page.dataframe[0].value["ID"]).index("drones")

    page.session_state["lexicon_themes_table"] = {"selection": {"rows": [row]}}
    page.run()

    assert not page.exception
    assert set(page.dataframe[1].value["Level"]) >= {"strong"}


def test_an_empty_store_says_that_there_is_nothing_to_try_on(
    open_lexicon: Open, empty: Path
) -> None:
    page = open_lexicon(empty)

    assert "Nothing is collected yet" in page.info[0].value
    assert not page.exception


def test_a_lexicon_of_ones_own_is_the_one_shown(
    open_lexicon: Open, filled: Path, words: Path
) -> None:
    page = open_lexicon(filled)
    assert "Lexicon small-" in said(page).replace("\\", "")

    (words / "actors.toml").write_text(ACTORS.replace("small", "own"), encoding="utf-8")
    page.run()

    assert "Lexicon own-" in said(page).replace("\\", "")


@pytest.fixture
def read_again(filled: Path, tmp_path: Path) -> Path:
    """The filled store after a rebuild in which Putin was no longer found."""
    shutil.copytree(filled, tmp_path / "again")
    store = Store(tmp_path / "again")
    store.copy(TAGS, versions.BEFORE)
    now = pl.col("actors").list.set_difference(["putin"])
    rows = store.read(store.scan(TAGS)).with_columns(now, pl.lit("2-new").alias("lexicon_version"))
    store.replace(TAGS, rows)
    return store.root


def test_the_effect_of_a_rebuild_is_shown_with_samples(
    open_lexicon: Open, read_again: Path
) -> None:
    page = open_lexicon(read_again)
    page.session_state["lexicon_tab"] = "Last rebuild"
    page.run()

    subjects, samples, languages = (frame.value for frame in page.dataframe)
    assert not page.exception
    assert "with lexicon 2-new" in said(page).replace("\\", "")
    assert subjects["Name"].to_list() == ["Vladimir Putin"]
    assert subjects["Now"].to_list() == [0]
    assert subjects["Lost"].to_list() == subjects["Before"].to_list()
    assert samples["Change"].to_list() == ["lost"] * 3
    assert all(samples["Headline"])
    assert languages["Changed"].sum() == subjects["Lost"][0]


def test_without_a_rebuild_the_page_says_how_to_get_one(open_lexicon: Open, filled: Path) -> None:
    page = open_lexicon(filled)
    page.session_state["lexicon_tab"] = "Last rebuild"
    page.run()

    assert not page.exception
    assert page.info[0].proto.title == "Nothing to compare"
