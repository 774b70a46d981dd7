"""What is locked is known, licensed, hashed and without a known hole; each way to break that turns red."""

import json
import subprocess
import sys
from datetime import date, timedelta
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import advisories
import locks
import packages
import pytest
import refresh
import sbom
import supply
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from locks import Pin

HERE = Path(__file__).parent
LISTED = HERE / "packages.csv"
DIGEST = "0" * 64


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with copies of the lock files."""
    for name in locks.NAMES:
        (tmp_path / name).write_bytes((locks.ROOT / name).read_bytes())
    return tmp_path


@pytest.fixture
def today() -> date:
    """A day on which the snapshot is let pass or fresh."""
    snapshot = advisories.read()
    written: date = snapshot.get("exception", {}).get("written", date.min)
    days: list[date] = [written, *(one["dated"] for one in snapshot["sources"])]
    return max(days)


def add(checkout: Path, line: str, name: str = "requirements.lock") -> None:
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def wrong(checkout: Path, today: date, snapshot: Path = advisories.SNAPSHOT) -> list[str]:
    return supply.problems(checkout, snapshot, LISTED, today)[0]


def pin(name: str, version: str) -> Pin:
    return Pin(name, version, None, (DIGEST,))


def test_nothing_is_wrong_with_what_is_locked(today: date) -> None:
    assert wrong(locks.ROOT, today) == []


def test_the_list_of_packages_is_that_of_the_locks_and_sorted() -> None:
    known = packages.read()

    assert list(known) == sorted({one.name for one in locks.together(locks.read_all())})


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("polars-ds==1.0", id="no hash"),
        pytest.param("polars-ds==1.0 \\\n    --hash=md5:0123", id="a weak hash"),
        pytest.param(f"polars-ds>=1.0 \\\n    --hash=sha256:{DIGEST}", id="no release"),
        pytest.param(
            f"polars-ds @ https://a.example/a.whl --hash=sha256:{DIGEST}", id="an address"
        ),
        pytest.param("--extra-index-url https://a.example/simple", id="another index"),
        pytest.param("-e ../elsewhere", id="a folder"),
    ],
)
def test_a_lock_without_hashes_is_red(checkout: Path, today: date, line: str) -> None:
    add(checkout, line)

    assert len(wrong(checkout, today)) == 1


def test_a_lock_that_is_missing_empty_or_of_another_name_is_red(
    checkout: Path, today: date
) -> None:
    (checkout / "requirements-docs.lock").write_text("", encoding="utf-8")
    assert "requirements-docs.lock" in wrong(checkout, today)[0]
    (checkout / "requirements-docs.lock").unlink()
    (checkout / "requirements.lock").write_text("# all gone\n", encoding="utf-8")
    assert "no pins" in wrong(checkout, today)[0]
    (checkout / "requirements.lock").unlink()
    assert "requirements.lock" in wrong(checkout, today)[0]


@pytest.mark.parametrize(
    ("name", "version", "advisory"),
    [
        ("streamlit", "1.10", "CVE-2022-35918"),
        ("lxml", "4.6.0", "CVE-2020-27783"),
        ("feedparser", "5.0", "CVE-2011-1156"),
        ("pyarrow", "13", "CVE-2023-47248"),
        ("starlette", "1.0.1", "CVE-2026-48818"),
    ],
)
def test_a_planted_vulnerable_pin_is_red(
    checkout: Path, today: date, name: str, version: str, advisory: str
) -> None:
    add(checkout, f"{name}=={version} \\\n    --hash=sha256:{DIGEST}", "requirements-bench.lock")

    found = [one for one in wrong(checkout, today) if one.startswith(f"{name} {version}:")]

    assert any(advisory in one for one in found)


@pytest.mark.parametrize(
    ("name", "like"),
    [("streamlit-lit", "streamlit"), ("feed-parser", "feedparser"), ("po1ars", "polars")],
)
def test_an_unknown_name_is_red_and_the_known_one_is_named(
    checkout: Path, today: date, name: str, like: str
) -> None:
    add(checkout, f"{name}==1.0 \\\n    --hash=sha256:{DIGEST}")

    assert f"{name} is not in packages.csv; it looks like {like}" in wrong(checkout, today)


def test_a_package_that_the_snapshot_was_not_made_for_is_red() -> None:
    found = advisories.affected([pin("quite-new", "1")], advisories.read())

    assert found == ["quite-new: the snapshot was made without it; refresh it"]


@pytest.fixture
def relicensed(tmp_path: Path) -> Distribution:
    """Polars as it is locked, under another licence."""
    version = next(
        one.version for one in locks.read_all()["requirements.lock"] if one.name == "polars"
    )
    folder = tmp_path / f"polars-{version}.dist-info"
    folder.mkdir()
    told = (
        f"Metadata-Version: 2.4\nName: polars\nVersion: {version}\nLicense-Expression: BUSL-1.1\n"
    )
    (folder / "METADATA").write_text(told, encoding="utf-8")
    return PathDistribution(folder)


def test_a_licence_that_changed_is_red(
    relicensed: Distribution, tmp_path: Path, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)

    assert wrong(locks.ROOT, today) == [
        (
            f"polars {relicensed.version} declares the licence 'BUSL-1.1', "
            "and packages.csv says 'License :: OSI Approved :: MIT License'"
        )
    ]


@pytest.mark.parametrize("licence", ["AGPL-3.0-only", "MIT AND GPL-3.0-only", "", "Proprietary"])
def test_a_licence_that_is_not_allowed_is_red(licence: str) -> None:
    assert len(packages.refused({"a": {"licence": licence}})) == 1


def test_a_package_that_should_be_installed_and_is_not_is_red(relicensed: Distribution) -> None:
    assert packages.absent([pin("gone", "1")], {}) != []
    assert packages.absent([pin("polars", "0.1")], {"polars": relicensed}) != []
    assert packages.absent([Pin("gone", "1", "sys_platform == 'none'", (DIGEST,))], {}) == []


def test_a_snapshot_that_is_missing_is_red(tmp_path: Path, today: date) -> None:
    assert "cannot be read" in wrong(locks.ROOT, today, tmp_path / "none.toml")[0]


FACT = '{id = "CVE-2026-1", aliases = [], affected = ["<2"], source = "here"}'
SOUND = (
    'looked_for = ["a"]\n[[sources]]\nname = "here"\nat = "1"\ndated = 2026-11-01\n'
    f"[known]\na = [{FACT}]\n"
)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        pytest.param('"<2"', '"older than 2"', id="a range that is none"),
        pytest.param('["<2"]', "[]", id="no range"),
        pytest.param('"<2"', '""', id="an empty range"),
        pytest.param('"CVE-2026-1"', '"BUG-1"', id="an unknown name"),
        pytest.param("aliases = [], ", "", id="a missing key"),
        pytest.param('source = "here"', 'source = "hearsay"', id="no source"),
        pytest.param("2026-11-01", '"lately"', id="no date"),
        pytest.param('["a"]', "[]", id="about nothing"),
        pytest.param("[known]", "[known", id="no TOML"),
        pytest.param("a = [{", "a = [[{", id="no TOML in a fact"),
    ],
)
def test_a_fact_that_cannot_be_understood_is_red(
    tmp_path: Path, today: date, part: str, instead: str
) -> None:
    snapshot = tmp_path / "snapshot.toml"
    snapshot.write_text(SOUND, encoding="utf-8")
    assert advisories.affected([pin("a", "1")], advisories.read(snapshot)) == ["a 1: CVE-2026-1"]
    snapshot.write_text(SOUND.replace(part, instead), encoding="utf-8")

    assert len(wrong(locks.ROOT, today, snapshot)) == 1


@pytest.mark.parametrize(("days", "old"), [(0, False), (30, False), (31, True), (-1, True)])
def test_a_snapshot_of_more_than_30_days_is_red(tmp_path: Path, days: int, old: bool) -> None:
    snapshot = tmp_path / "snapshot.toml"
    snapshot.write_text(SOUND, encoding="utf-8")

    found = advisories.stale(advisories.read(snapshot), date(2026, 11, 1) + timedelta(days))

    assert bool(found) is old


@pytest.mark.parametrize(
    ("written", "until", "why", "day", "passes"),
    [
        ("2026-12-10", "2027-01-09", "no service", date(2026, 12, 10), True),
        ("2026-12-10", "2027-01-09", "no service", date(2027, 1, 9), True),
        pytest.param("2026-12-10", "2027-01-09", "no service", date(2027, 1, 10), False, id="over"),
        pytest.param(
            "2026-12-10", "2027-01-09", "no service", date(2026, 12, 9), False, id="early"
        ),
        pytest.param(
            "2026-12-10", "2027-01-10", "no service", date(2026, 12, 11), False, id="long"
        ),
        pytest.param("2026-12-10", "2027-01-09", "", date(2026, 12, 11), False, id="no reason"),
    ],
)
def test_an_exception_holds_for_30_days_at_most_and_warns(
    tmp_path: Path, written: str, until: str, why: str, day: date, passes: bool
) -> None:
    snapshot = tmp_path / "snapshot.toml"
    told = f'[exception]\nwritten = {written}\nuntil = {until}\nwhy = "{why}"\n'
    snapshot.write_text(SOUND + told, encoding="utf-8")
    read = advisories.read(snapshot)

    assert bool(advisories.stale(read, day)) is not passes
    assert bool(advisories.tolerated(read, day)) is passes


@pytest.mark.parametrize(("day", "code"), [("2026-11-22", 0), ("2031-01-01", 1)])
def test_the_command_ends_with_1_if_in_doubt(day: str, code: int) -> None:
    ran = subprocess.run(
        [sys.executable, HERE / "supply.py", "--on", day],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, "refresh it" in ran.stderr) == (code, True)


def test_a_release_candidate_of_the_repaired_version_is_still_affected(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot.toml"
    snapshot.write_text(SOUND.replace('"<2"', '">=1,<=2rc1"'), encoding="utf-8")

    assert advisories.affected([pin("a", "2rc1")], advisories.read(snapshot)) != []
    assert advisories.affected([pin("a", "2")], advisories.read(snapshot)) == []


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([{"introduced": "0"}, {"fixed": "2"}], ["<2"]),
        ([{"introduced": "1"}, {"fixed": "2"}, {"introduced": "3"}], [">=1,<2", ">=3"]),
        ([{"introduced": "1"}, {"last_affected": "2"}], [">=1,<=2"]),
        ([{"introduced": "0"}], [">=0"]),
    ],
)
def test_ranges_of_osv_become_version_specifiers(
    events: list[dict[str, str]], expected: list[str]
) -> None:
    assert refresh.ranges({"ranges": [{"type": "ECOSYSTEM", "events": events}]}) == expected


def test_versions_stand_in_for_a_range_of_commits() -> None:
    affected = {"ranges": [{"type": "GIT", "events": []}], "versions": ["1.0", "1.1"]}

    assert refresh.ranges(affected) == ["==1.0", "==1.1"]


def test_a_snapshot_that_is_written_is_read_back_the_same() -> None:
    written = advisories.SNAPSHOT.read_text(encoding="utf-8")

    assert refresh.as_toml(advisories.read()) == written


@pytest.fixture(scope="module")
def written() -> str:
    """The bill of materials of this checkout."""
    return sbom.document(locks.read_all(), packages.read())


def test_the_bill_of_materials_fits_its_schema(written: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None


def test_every_component_of_the_bill_has_the_hashes_of_its_lock(written: str) -> None:
    told = {
        (one["name"], one["version"]): sorted(digest["content"] for digest in one["hashes"])
        for one in json.loads(written)["components"]
    }

    assert told == {
        (one.name, one.version): list(one.hashes) for one in locks.together(locks.read_all())
    }
    assert all(told.values())


def test_the_bill_is_the_same_each_time_and_another_for_other_locks(written: str) -> None:
    pins = locks.read_all()
    assert sbom.document(pins, packages.read()) == written
    fewer = pins | {"requirements.lock": pins["requirements.lock"][1:]}

    other = json.loads(sbom.document(fewer, packages.read()))

    assert other["serialNumber"] != json.loads(written)["serialNumber"]


def test_what_runs_is_told_from_what_tests_and_benchmarks_need(written: str) -> None:
    scopes = {one["name"]: one["scope"] for one in json.loads(written)["components"]}

    assert (scopes["polars"], scopes["authlib"]) == ("required", "optional")
    assert {scopes[name] for name in ("pytest", "spacy")} == {"excluded"}


def test_the_bill_has_a_licence_and_no_path_or_address_of_this_machine(written: str) -> None:
    assert all(one["licenses"] for one in json.loads(written)["components"])
    assert str(locks.ROOT) not in written
    assert written.count("://") == written.count("http://cyclonedx.org/schema")
