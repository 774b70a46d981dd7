"""Writes the software bill of materials from the lock files: the same locks give the same bytes.

    python tests/supply/sbom.py build/sbom.cdx.json

CycloneDX 1.6 in JSON. Each locked release is a component with the SHA-256 of each of its files. What only
tests or benchmarks need has the scope "excluded": it is no part of what runs.
"""

import hashlib
import json
import sys
import tomllib
import uuid
from collections.abc import Mapping
from pathlib import Path

import locks
import packages
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from locks import Pin
from packageurl import PackageURL

# The first is what runs; the second adds what log-in needs.
_SCOPES = {
    "requirements.lock": ComponentScope.REQUIRED,
    "requirements-login.lock": ComponentScope.OPTIONAL,
}


def document(pins: Mapping[str, list[Pin]], licences: Mapping[str, Mapping[str, str]]) -> str:
    """The bill of the pins of each lock file, as JSON with a line's end.

    Args:
        pins: the pins by the name of their lock file.
        licences: the rows of packages.csv; a package that is not there raises KeyError.
    """
    version = tomllib.loads((locks.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom = Bom()
    bom.metadata.component = Component(
        name="frontwatch",
        version=version["version"],
        type=ComponentType.APPLICATION,
        bom_ref="frontwatch",
        licenses=[LicenseExpression(version["license"])],
    )
    found = {pin: _component(pin, pins, licences) for pin in locks.together(pins)}
    for component in found.values():
        bom.components.add(component)
    run = [one for one in found.values() if one.scope is not ComponentScope.EXCLUDED]
    bom.register_dependency(bom.metadata.component, run)
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, _digest(pins))
    written = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string()
    told = json.loads(written)
    # The time of making would make each copy another file; the locks say what it is about.
    del told["metadata"]["timestamp"]
    return json.dumps(told, indent=1, sort_keys=True) + "\n"


def _component(
    pin: Pin, pins: Mapping[str, list[Pin]], licences: Mapping[str, Mapping[str, str]]
) -> Component:
    files = [
        name
        for name, of in pins.items()
        if (pin.name, pin.version) in {(one.name, one.version) for one in of}
    ]
    address = PackageURL("pypi", None, pin.name, pin.version)
    marker = [Property(name="frontwatch:marker", value=pin.marker)] if pin.marker else []
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=str(address),
        scope=next(
            (scope for name, scope in _SCOPES.items() if name in files), ComponentScope.EXCLUDED
        ),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in pin.hashes],
        licenses=[LicenseExpression(licences[pin.name]["licence"])],
        properties=[Property(name="frontwatch:lock", value=name) for name in files] + marker,
    )


def _digest(pins: Mapping[str, list[Pin]]) -> str:
    told = "\n".join(f"{name} {pin}" for name, of in sorted(pins.items()) for pin in of)
    return f"urn:frontwatch:{hashlib.sha256(told.encode()).hexdigest()}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(document(locks.read_all(), packages.read()), encoding="utf-8")
