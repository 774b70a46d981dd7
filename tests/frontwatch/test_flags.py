"""What the command line tells the dashboard's process."""

from pathlib import Path

import pytest

from frontwatch import flags


def told(*arguments: str) -> dict[str, str]:
    return flags.page_environment(flags.parser().parse_args(arguments))


@pytest.mark.parametrize("arguments", [(), ("dashboard",), ("demo",)])
def test_feeds_cannot_be_added_from_the_dashboard_unless_switched_on(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTWATCH_MANAGE_FEEDS", "1")
    monkeypatch.setenv("FRONTWATCH_ALLOW_PRIVATE", "1")

    assert told(*arguments)["FRONTWATCH_MANAGE_FEEDS"] == ""
    assert told(*arguments)["FRONTWATCH_ALLOW_PRIVATE"] == ""


@pytest.mark.parametrize(
    "arguments",
    [("--manage-feeds",), ("dashboard", "--manage-feeds"), ("--manage-feeds", "dashboard")],
)
def test_the_flag_switches_it_on_wherever_it_stands(arguments: tuple[str, ...]) -> None:
    assert told(*arguments)["FRONTWATCH_MANAGE_FEEDS"] == "1"


def test_private_addresses_are_asked_from_the_dashboard_as_from_the_collector() -> None:
    assert told("--allow-private")["FRONTWATCH_ALLOW_PRIVATE"] == "1"
    assert told("dashboard", "--allow-private")["FRONTWATCH_ALLOW_PRIVATE"] == "1"


def test_the_catalogue_in_use_is_named_by_its_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTWATCH_FEEDS", raising=False)

    assert told("--feeds", "mine.csv")["FRONTWATCH_FEEDS"] == str(Path.cwd() / "mine.csv")
    assert "FRONTWATCH_FEEDS" not in told()
