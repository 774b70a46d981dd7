"""The five packages do not hide, and are not hidden by, anything else that is installed."""

import re
import sys
import tomllib
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = (
    "requirements.lock",
    "requirements-login.lock",
    "requirements-test.lock",
    "requirements-bench.lock",
)
OURS = ("frontwatch", "dashboard", "collectors", "storage", "processing")


def test_nothing_else_installed_brings_a_package_of_our_names() -> None:
    providers = packages_distributions()

    assert {name: set(providers.get(name, ["frontwatch"])) for name in OURS} == {
        key: {"frontwatch"} for key in OURS
    }


def test_no_page_hides_a_module_that_the_dashboard_may_import() -> None:
    installed = {name.partition(".")[0] for name in packages_distributions()}
    taken = installed | set(sys.stdlib_module_names) | set(OURS)

    assert {path.stem for path in (ROOT / "dashboard").glob("*.py")} & taken == {"__init__"} & taken


def test_every_dependency_is_locked_with_its_hash() -> None:
    for name in LOCKS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]

        assert len(pinned) > 30
        assert all("==" in line and line.endswith("\\") for line in pinned)
        assert not [line for line in lines if "://" in line]


def test_no_other_lock_changes_a_version_of_the_run_lock() -> None:
    run, *others = (
        dict(
            line.split(" ")[0].split("==")
            for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
            if "==" in line.split(" ")[0]
        )
        for name in LOCKS
    )

    for other in others:
        assert {name: other[name] for name in run if name in other} == {
            name: run[name] for name in run if name in other
        }


def test_each_peer_of_the_benchmarks_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    peers = {re.split(r"[<>=]", one)[0] for one in project["optional-dependencies"]["bench"]}
    locked = (ROOT / "requirements-bench.lock").read_text(encoding="utf-8")

    assert {"reader", "httpx"} < peers
    assert {name for name in peers if f"\n{name}==" not in locked} == set()


def test_the_program_is_installed_from_this_checkout() -> None:
    assert "frontwatch" in {str(one.metadata["Name"]) for one in distributions()}
