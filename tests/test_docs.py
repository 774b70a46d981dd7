"""What the documents say is what the program does."""

import os
import re
from pathlib import Path

import pytest

from frontwatch import flags
from processing.columns import Table
from processing.tables import TABLES

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
HELP = re.compile(r"(```text\n)usage: frontwatch.*?(```\n)", re.DOTALL)


def generated(path: Path, text: str) -> str:
    """The document's text; written anew first when FRONTWATCH_WRITE_DOCS asks for it."""
    if os.environ.get("FRONTWATCH_WRITE_DOCS"):
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


def described(table: Table) -> str:
    lines = [f"## {table.name}", "", f"{table.grain[0].upper()}{table.grain[1:]}."]
    lines += ["", f"Key: {', '.join(table.key)}.", ""]
    lines += ["| column | type | meaning | null means |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {column.dtype} | {column.meaning} | {column.null or 'never null'} |"
        for name, column in table.columns.items()
    ]
    return "\n".join(lines) + "\n"


def test_the_tables_page_is_made_from_the_tables() -> None:
    opening = "# Tables\n\nMade from `processing/tables.py`; times are UTC, to the microsecond.\n"
    page = "\n".join([opening, *(described(table) for table in TABLES)])

    assert generated(ROOT / "docs" / "tables.md", page) == page


def test_the_readme_shows_the_help_as_it_is() -> None:
    help_text = flags.parser().format_help()
    written = README.read_text(encoding="utf-8")
    readme = HELP.sub(lambda match: f"{match[1]}{help_text}{match[2]}", written)

    assert HELP.search(written)
    assert generated(README, readme) == readme


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]), ids=lambda page: page.name
)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_is_named_in_the_readme() -> None:
    commands = re.findall(r"^    (\w+) ", flags.parser().format_help(), re.MULTILINE)
    readme = README.read_text(encoding="utf-8")

    assert len(commands) == 15
    assert [command for command in commands if f"frontwatch {command}" not in readme] == []
