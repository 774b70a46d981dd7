"""Each requirement and each hole of the past has a test that exists, or a written exception."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("docs/asvs.md", "docs/threat-model.md", "SECURITY.md")
# The items of OWASP ASVS 5.0 that bind this program; of chapter 10, what its client's part has at level 2.
ITEMS = (
    *("1.1.1", "1.2.10", "1.3.3", "1.3.5", "1.3.6", "1.3.12", "1.5.1", "1.5.3", "2.4.1", "3.4.2"),
    *("3.7.2", "3.7.3", "5.2.3", "5.3.2", "5.4.2", "7.3.1", "10.1.1", "10.1.2", "10.2.1", "10.2.2"),
    *("10.3", "10.4", "10.5.1", "10.5.2", "10.5.3", "10.5.4", "10.5.5", "10.6", "10.7", "13.1.3"),
    *("13.2.6", "13.3.1", "13.4.2", "13.4.6", "15.1.1", "15.1.2", "15.2.4", "15.2.5", "15.3.2"),
    *("16.4.1", "16.5.1"),
)
_NODE = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def told(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of each row of the first table of asvs.md after the heading."""
    rows = told("docs/asvs.md").partition(heading)[2].split("\n\n|", 1)[1].split("\n\n")[0]
    return [
        [cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows.splitlines()[2:]
    ]


@functools.cache
def defined(file: str) -> set[str]:
    """The names of the tests of a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def test_each_item_is_mapped_once_and_in_order() -> None:
    rows = table("# Security requirements")

    assert [row[0].removesuffix(" (3)") for row in rows] == list(ITEMS)


def test_each_item_has_a_test_or_an_exception_with_its_reason() -> None:
    lacking = [
        row[0]
        for row in table("# Security requirements")
        if not (_NODE.search(row[2]) or re.match(r"Exception: \w.{7,}", row[2]))
    ]

    assert lacking == []


def test_at_least_twenty_holes_of_the_past_have_a_test() -> None:
    rows = table("## Holes of the past")

    assert len([row for row in rows if _NODE.search(row[2])]) >= 20
    assert [row[0] for row in rows if not _NODE.search(row[2])] == ["Miniflux 83ea3d19"]


@pytest.mark.parametrize("page", PAGES)
def test_each_test_that_is_named_exists(page: str) -> None:
    named = _NODE.findall(told(page))

    assert [file for file, _ in named if not (ROOT / file).is_file()] == []
    assert [f"{file}::{name}" for file, name in named if name and name not in defined(file)] == []


def test_each_file_that_the_threat_model_names_exists() -> None:
    named = re.findall(r"`((?:collectors|processing|storage|dashboard)/[\w/.]*)`", told(PAGES[1]))

    assert len(named) > 10
    assert [file for file in named if not (ROOT / file).exists()] == []


def test_the_policy_names_contact_versions_and_times() -> None:
    policy = told("SECURITY.md")

    assert "Report a vulnerability" in policy
    assert "## Supported versions" in policy
    assert re.findall(r"\| (\d+) days \|", policy) == ["7", "30", "90"]


def test_the_picture_of_the_data_flow_has_its_boundaries_and_is_explained() -> None:
    model = told("docs/threat-model.md")
    picture = model.partition("```mermaid\n")[2].partition("```")[0]

    assert re.findall(r'subgraph \w+\["(\d) ·', picture) == ["1", "2", "3", "4", "5", "6"]
    assert picture.count("subgraph") == picture.count("\n  end")
    assert "In words:" in model
