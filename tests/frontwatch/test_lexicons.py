"""Entries are tried and checked at the command line, and a lexicon of one's own is used throughout."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontwatch import cli, flags
from processing.reading import fragment as drafts
from processing.reading import lexicon
from processing.tables import ARTICLES, TAGS
from storage import lexica
from storage.store import Store

Run = Callable[..., tuple[int, str, str]]
ACTOR = """
[[actor]]
id = "{id}"
name = "{id}"
kind = "person"
side = "FR"
aliases = [{{ name = "{name}", in = "mul", origin = "own" }}]
"""
DECOY = """
[[decoy]]
hides = "elm"
aliases = [{ name = "Elmer Street", in = "mul", origin = "own" }]
"""
THEMES = """version = "1"
[[theme]]
id = "wood"
name = "Wood"
group = "trees"
tier = 1
strong = ["timber*"]
"""
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
TITLES = ["Elmer and Willow speak", "Willow speaks", "Elmer Street", "Nobody"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of a lexicon with one actor, Elmer."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "actors.toml").write_text('version = "1"' + ACTOR.format(id="elm", name="Elmer"))
    (folder / "themes.toml").write_text(THEMES)
    return folder


@pytest.fixture
def run(tmp_path: Path, own: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a store of four articles with that lexicon; gives code, output, remarks."""
    store = Store(tmp_path / "data")
    store.create()
    rows = [
        {"article_id": f"{number:032x}", "feed_id": "made-up", "title": title, "summary": ""}
        | {"published_from": "none", "first_seen": MONDAY + timedelta(days=4 * number)}
        for number, title in enumerate(TITLES)
    ]
    store.merge(ARTICLES, ARTICLES.frame(rows))

    def command(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        told = ["--data", str(store.root), "--lexicon", str(own)]
        code = cli.main([*map(str, words), *told])
        out, err = capfd.readouterr()
        return code, out, err

    assert command("rebuild")[0] == 0
    return command


@pytest.fixture
def fragment(tmp_path: Path) -> Callable[[str], Path]:
    """A maker of a file with entries."""

    def make(text: str) -> Path:
        (tmp_path / "new.toml").write_text(text, encoding="utf-8")
        return tmp_path / "new.toml"

    return make


def test_a_trial_shows_weeks_forms_overlaps_and_samples(
    run: Run, fragment: Callable[[str], Path]
) -> None:
    code, out, err = run("lexicon", "try", fragment(ACTOR.format(id="willow", name="Willow")))

    lines = [line.strip() for line in out.splitlines()]
    assert code == 0
    assert (
        "2 of 4 articles, 0 of 0 about the war; stored tags name it in 0: 2 would be gained" in out
    )
    assert any(re.match("[0-9]+ forms: Willow, ", line) for line in lines)
    assert [line.split() for line in lines if line.startswith("2026-03-0")][:2] == [
        ["2026-03-09", "0", "2", "0", "0", "0.0%"],
        ["2026-03-02", "2", "2", "0", "0", "0.0%"],
    ]
    assert [line.split() for line in lines if line.startswith("elm ")] == [["elm", "1", "50.0%"]]
    assert "2026-03-02 made-up: Elmer and ⟦Willow⟧ speak" in lines
    assert "4 articles tried; nothing was saved" in err


def test_a_trial_on_the_newest_reads_no_others(run: Run, fragment: Callable[[str], Path]) -> None:
    file = fragment(ACTOR.format(id="willow", name="Willow"))

    code, out, _ = run("lexicon", "try", file, "--newest", 2)

    assert code == 0
    assert "0 of 2 articles" in out
    assert "give 1 or more" in run("lexicon", "try", file, "--newest", 0)[2]


def test_a_decoy_shows_what_would_no_longer_count(
    run: Run, fragment: Callable[[str], Path]
) -> None:
    code, out, _ = run("lexicon", "try", fragment(DECOY))

    assert code == 0
    assert "stored tags name it in 2: 0 would be gained, 1 lost" in out
    assert out.splitlines()[-2:] == [
        "  would no longer count",
        "    2026-03-10 made-up: Elmer Street",
    ]


def test_a_collision_names_form_and_owner(run: Run, fragment: Callable[[str], Path]) -> None:
    file = fragment(ACTOR.format(id="willow", name="Elmer"))

    code, out, _ = run("lexicon", "try", file)

    assert code == 1
    assert out.startswith('COLLISION: "')
    assert '"Elmer"' in out.splitlines()[0]
    assert 'alias "Elmer" (willow) belong to elm (elm) by its alias "Elmer"; make' in out
    assert "fault: actors.toml: " in run("lexicon", "check", file)[1]


def test_a_trial_saves_nothing(run: Run, own: Path, fragment: Callable[[str], Path]) -> None:
    data = own.parent / "data"
    before = {path: path.stat().st_mtime_ns for path in [*own.rglob("*"), *data.rglob("*")]}

    run("lexicon", "try", fragment(ACTOR.format(id="willow", name="Willow")))

    after = {path: path.stat().st_mtime_ns for path in [*own.rglob("*"), *data.rglob("*")]}
    assert after == before


@pytest.mark.parametrize("action", ["try", "check"])
def test_a_bad_fragment_is_named_with_its_entry(
    run: Run, fragment: Callable[[str], Path], action: str
) -> None:
    file = fragment(ACTOR.format(id="willow", name="Willow").replace("person", "tree"))

    code, out, err = run("lexicon", action, file)

    assert (code, out) == (1, "")
    assert f"{file}: actor willow: kind is 'tree'" in err


def test_a_missing_fragment_is_named(run: Run) -> None:
    assert "nowhere.toml cannot be read" in run("lexicon", "try", "nowhere.toml")[2]


def test_the_lexicon_is_checked_with_and_without_new_entries(
    run: Run, fragment: Callable[[str], Path]
) -> None:
    code, out, err = run("lexicon", "check")
    assert code == 1
    assert "fault: themes.toml: theme wood: has no traps" in out
    assert f"{len(out.splitlines())} faults found." in err

    code, out, err = run("lexicon", "check", fragment(ACTOR.format(id="ash", name="Ashley")))
    assert (code, out) == (0, "")
    assert "Nothing is wrong with these entries." in err

    code, out, _ = run("lexicon", "check", fragment(ACTOR.format(id="ash", name="A")))
    assert code == 1
    assert out == "fault: actors.toml: actor ash aliases A: has few letters; flag it exact\n"


def test_a_lexicon_that_cannot_be_used_is_named_before_anything_is_done(
    run: Run, own: Path, fragment: Callable[[str], Path]
) -> None:
    file = fragment(ACTOR.format(id="willow", name="Willow"))
    (own / "actors.toml").write_text('version = "1"\n[[actor]]\nid = "x"\n', encoding="utf-8")

    for words in ("rebuild", "collect --once", f"lexicon try {file}", "export trend"):
        code, _, err = run(*words.split())

        assert code == 1
        assert f"lexicon folder {own}: actors.toml: actor x: " in err


def test_a_check_names_what_is_wrong_with_the_lexicon(run: Run, own: Path) -> None:
    (own / "actors.toml").write_text('version = "1"\n[[actor]]\nid = "x"\n', encoding="utf-8")

    code, out, err = run("lexicon", "check")

    assert code == 1
    assert out.startswith("fault: actors.toml: actor x: ")
    assert "1 faults found" in err


def test_lines_are_tagged_with_a_lexicon_of_ones_own(
    tmp_path: Path, own: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "in.jsonl"
    lines.write_text('{"id": 1, "title": "Elmer meets Putin"}\n', encoding="utf-8")

    assert cli.main(["tag", str(lines), "--lexicon", str(own)]) == 0

    told = json.loads(capfd.readouterr().out)
    assert {mention["actor"] for mention in told["actors"]} == {"elm"}


def test_the_environment_names_a_lexicon_for_every_command(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv("FRONTWATCH_LEXICON", str(own))

    assert cli.main(["rebuild", "--again", "--data", str(tmp_path / "data")]) == 0

    tags = Store(tmp_path / "data").scan(TAGS).sort("article_id").collect()
    assert tags["actors"].to_list() == [["elm"], [], ["elm"], []]


def test_the_dashboard_is_told_the_lexicon_by_its_whole_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FRONTWATCH_LEXICON", raising=False)

    def told(*arguments: str) -> dict[str, str]:
        return flags.page_environment(flags.parser().parse_args(arguments))

    assert told("--lexicon", "mine")["FRONTWATCH_LEXICON"] == str(Path.cwd() / "mine")
    assert told("dashboard", "--lexicon", "mine")["FRONTWATCH_LEXICON"].endswith("mine")
    assert "FRONTWATCH_LEXICON" not in told()


def test_the_examples_of_the_guide_can_be_tried() -> None:
    guide = Path(__file__).parents[2] / "docs" / "lexicon.md"
    blocks = re.findall(r"```toml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)

    present = drafts.present(lexica.texts(None), lexicon.bundled())
    outline = drafts.draft("\n".join(blocks), present).outline

    assert len(blocks) == 3
    assert outline.subjects == ("red-cross", "putin", "floods")
    assert outline.collisions == ()
