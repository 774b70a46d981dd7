"""The shape that the house promises: one short main flow, rooms of one page, tests in proportion."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("frontwatch", "dashboard", "collectors", "storage", "processing")
CODE = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
MOST_LINES = 300


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_the_main_flow_is_one_function_of_at_most_fifteen_statements() -> None:
    module = ast.parse((ROOT / "frontwatch" / "cycle.py").read_text(encoding="utf-8"))
    (flow,) = (node for node in module.body if isinstance(node, ast.FunctionDef))

    statements = [node for node in ast.walk(flow) if isinstance(node, ast.stmt)]

    assert flow.name == "collect_once"
    assert len(statements) - 2 <= 15  # without the function itself and its docstring


def test_no_module_is_longer_than_a_room_may_be() -> None:
    assert {path.name: lines(path) for path in CODE if lines(path) > MOST_LINES} == {}


def test_there_are_at_least_as_many_lines_of_tests_as_of_code() -> None:
    tests = sum(lines(path) for path in (ROOT / "tests").rglob("*.py"))

    assert tests >= sum(map(lines, CODE))


def test_each_package_says_what_it_may_import() -> None:
    for folder in FOLDERS:
        said = ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text("utf-8")))

        assert said is not None
        assert "May import:" in said
