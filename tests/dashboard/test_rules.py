"""What holds for the dashboard as a whole: its settings, and what its files may not do."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dashboard import theme

FOLDER = Path(__file__).parents[2] / "dashboard"
FILES = sorted(FOLDER.rglob("*.py"))


@pytest.fixture(scope="module")
def config() -> dict[str, Any]:
    """Streamlit's settings beside app.py."""
    return tomllib.loads((FOLDER / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def users_of(pattern: str) -> list[str]:
    return [file.name for file in FILES if re.search(pattern, file.read_text(encoding="utf-8"))]


def test_the_dashboard_is_on_this_machine_only_and_tells_nobody(config: dict[str, Any]) -> None:
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False


def test_what_a_page_may_send_is_small(config: dict[str, Any]) -> None:
    sizes = ("maxMessageSize", "maxWidgetStateSize", "maxUploadSize")

    assert [config["server"][size] for size in sizes] == [20, 1, 1]


def test_a_fault_shows_no_code_and_there_is_no_developer_menu(config: dict[str, Any]) -> None:
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["toolbarMode"] == "viewer"


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_page_and_charts_wear_the_same_colours(config: dict[str, Any], look: theme.Look) -> None:
    page = config["theme"][look.name]

    assert page["backgroundColor"] == look.page
    assert page["textColor"] == look.ink
    assert page["chartCategoricalColors"] == list(look.series)


def test_no_font_comes_from_elsewhere(config: dict[str, Any]) -> None:
    assert (config["theme"]["font"], config["theme"]["headingFont"]) == ("sans-serif", "serif")


def test_the_icon_is_a_local_png() -> None:
    icon = (FOLDER / "icon.png").read_bytes()

    assert icon.startswith(b"\x89PNG")
    assert len(icon) < 10_000


def test_no_page_lets_html_through() -> None:
    assert users_of(r"unsafe_allow|st\.html|components\.v1") == []


def test_only_files_of_reads_cache() -> None:
    of_pages = {"comparing.py", "moving.py", "networking.py", "outletreads.py", "queryreads.py"}

    of_pages |= {"readings.py", "reads.py", "searching.py", "viewed.py"}
    assert of_pages >= {*users_of(r"@st\.cache")}


def test_only_what_is_started_reads_the_clock() -> None:
    assert users_of(r"datetime\.now|time\.time\(") == ["app.py", "asgi.py"]


def test_only_managing_starts_programs_and_never_through_a_shell() -> None:
    assert users_of(r"\bsubprocess\b|os\.(system|popen|exec|spawn)") == ["managing.py"]
    assert users_of(r"shell\s*=\s*True") == []


def test_words_and_charts_know_nothing_of_streamlit() -> None:
    plain = {
        "axes.py",
        "bulletin.py",
        "figures.py",
        "grids.py",
        "health.py",
        "inventory.py",
        "managing.py",
        "notes.py",
        "passports.py",
        "pointing.py",
        "theme.py",
        "words.py",
    }

    assert plain.isdisjoint(users_of(r"import streamlit"))
