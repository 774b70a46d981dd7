"""The files for deployment claim what docs/deployment.md says: least rights, no secret, read-only data.

No container engine is at hand where this runs, so that the files are read, not run.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dashboard.web import access

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
SERVICES = ("collector", "dashboard", "proxy")
# What systemd.exec(5) has to keep a program from what it does not need; each unit sets all of it.
HARDENED = (
    *("NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes"),
    *("PrivateTmp=yes", "PrivateDevices=yes", "PrivateUsers=yes", "ProtectClock=yes"),
    *("ProtectControlGroups=yes", "ProtectHostname=yes", "ProtectKernelLogs=yes"),
    *("ProtectKernelModules=yes", "ProtectKernelTunables=yes", "RestrictNamespaces=yes"),
    *("RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes"),
    *("SystemCallArchitectures=native", "SystemCallFilter=@system-service", "User=frontwatch"),
)


def lines(name: str) -> list[str]:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#"]


def block(name: str, *path: str) -> list[str]:
    """The lines under a key of compose.yaml, without the indent of the first."""
    found = lines(name)
    for key in path:
        start = next(n for n, line in enumerate(found) if re.match(rf"{key}:( |$)", line)) + 1
        inner = found[start:]
        end = next((n for n, line in enumerate(inner) if line[0] not in " -"), len(inner))
        indent = len(inner[0]) - len(inner[0].lstrip())
        found = [line[indent:] for line in inner[:end]]
    return found


def service(name: str) -> str:
    return "\n".join(block("compose.yaml", "services", name))


def stages() -> list[list[str]]:
    """The Dockerfile's instructions by stage, without the lines before the first."""
    text = "\n".join(lines("Dockerfile")).replace("\\\n", " ")
    return [part.splitlines() for part in re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]]


def test_the_image_runs_as_a_user_that_is_not_root() -> None:
    last = stages()[-1]

    assert [line for line in last if line.startswith("USER ")] == ["USER 10001:10001"]
    after = last[last.index("USER 10001:10001") :]
    assert not [line for line in after if line.startswith(("RUN", "COPY", "ADD"))]


def test_the_image_holds_nothing_but_what_has_a_hash_and_our_own() -> None:
    build, last = stages()
    pip = [part for line in build for part in line.split("&&") if "pip install" in part]

    for command in pip:
        assert "--require-hashes" in command or "--no-deps --no-build-isolation ." in command
    assert sum("--require-hashes" in command for command in pip) == 2
    assert [line for line in last if line.startswith("COPY")] == [
        "COPY --from=build /opt/frontwatch /opt/frontwatch"
    ]
    copied = {line.split()[1] for line in build if line.startswith("COPY")}
    assert "." not in copied
    assert not [line for line in build + last if line.startswith("ADD")]


def test_every_file_that_the_image_copies_is_let_into_its_build() -> None:
    copied = [line.split()[1:-1] for line in stages()[0] if line.startswith("COPY")]
    ignored = lines("Dockerfile.dockerignore")

    assert ignored[0] == "*"
    for name in (one for names in copied for one in names):
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored


def test_the_hardening_is_in_compose_and_every_service_has_it() -> None:
    common = "\n".join(block("compose.yaml", "x-hardened"))

    for line in ("read_only: true", "cap_drop: [ALL]", "pids_limit: 256"):
        assert line in common
    assert 'security_opt: ["no-new-privileges:true"]' in common
    for name in SERVICES:
        assert "<<: *hardened" in service(name)
        for line in ("mem_limit: ", "healthcheck:", "tmpfs:", "noexec,nosuid,nodev"):
            assert line in service(name)
    assert not re.search(
        r"privileged|network_mode|docker\.sock|pid: host", "".join(lines("compose.yaml"))
    )


def test_the_programs_run_as_a_user_without_capabilities() -> None:
    for name in ("collector", "dashboard"):
        assert 'user: "10001:10001"' in service(name)
        assert "cap_add" not in service(name)
    assert "cap_add: [NET_BIND_SERVICE]" in service("proxy")


def test_the_dashboard_reads_the_data_and_reaches_its_proxy_alone() -> None:
    told = service("dashboard")

    assert 'volumes: ["data:/data:ro"]' in told
    assert "ports:" not in told
    assert "outside" not in told
    assert "internal: true" in "\n".join(block("compose.yaml", "networks", "inside"))
    assert 'volumes: ["data:/data"]' in service("collector")


def test_the_dashboard_starts_with_what_compose_tells_it() -> None:
    told = dict(re.findall(r"^  (FRONTWATCH_\w+): (.+)$", service("dashboard"), flags=re.MULTILINE))
    proxy = re.search(r"inside: \{ipv4_address: (.+)\}", service("proxy"))
    assert proxy is not None

    rules = access.rules(
        told | {"FRONTWATCH_ADDRESS": "0.0.0.0", "FRONTWATCH_ALLOWED_HOSTS": "a.example"}
    )

    assert rules.trusts(proxy[1])
    assert f"header_up {told['FRONTWATCH_PROXY_USER_HEADER']} {{http.auth.user.id}}" in " ".join(
        " ".join(lines("Caddyfile")).split()
    )


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_has_no_right_that_it_does_not_need(path: Path) -> None:
    told = lines(path.name)

    assert [line for line in HARDENED if line not in told] == []


def test_the_dashboard_of_a_unit_cannot_write_the_data() -> None:
    told = lines("frontwatch-dashboard.service")

    assert "ReadOnlyPaths=/var/lib/frontwatch" in told
    assert not [line for line in told if line.startswith(("ReadWritePaths", "StateDirectory"))]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd to ask")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_a_unit_and_calls_it_hardened(path: Path, tmp_path: Path) -> None:
    program = shutil.which("true")
    unit = tmp_path / path.name
    told = path.read_text(encoding="utf-8")
    unit.write_text(re.sub(r"(?m)^(ExecStart=)\S+", rf"\1{program}", told), encoding="utf-8")

    verified = subprocess.run(
        ["systemd-analyze", "verify", unit], check=False, capture_output=True, text=True
    )
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit],
        check=False,
        capture_output=True,
        text=True,
    )

    assert unit.name not in verified.stderr
    assert judged.returncode == 0, judged.stdout[-300:]


@pytest.mark.parametrize(
    "path", sorted(one for one in DEPLOY.iterdir() if one.is_file()), ids=lambda path: path.name
)
def test_no_file_holds_a_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"(?i)(secret|password|passwd|token)\s*[:=]\s*\S", text)
    assert not re.search(r"\$2[aby]\$|[A-Fa-f0-9]{32,}", text)


def test_every_file_is_named_in_the_page_that_says_how() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")

    for name in ("Dockerfile", "compose.yaml", "Caddyfile", "users.caddy", "*.service", "*.timer"):
        assert name in page
