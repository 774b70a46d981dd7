"""One table and its manifest in, a data package out: a ZIP file that says by itself what it holds.

The package follows the Data Package standard, version 2.0 (Frictionless Data, datapackage.org): the
table as CSV and as Parquet, ``datapackage.json`` with the type and meaning of every column, and the
manifest. The same table and manifest give the same bytes.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from processing import columns
from processing.columns import Schema

_PROFILES = "https://datapackage.org/profiles/2.0/"
# Table Schema's names of types; a list is text in a CSV.
_TYPES = {
    columns.TEXT: "string",
    columns.NAMES: "string",
    columns.WHOLE: "integer",
    columns.TIME: "datetime",
    pl.Float64(): "number",
    pl.Boolean(): "boolean",
}
_FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
# The earliest time that a ZIP entry can bear: when it was made says nothing about what it holds.
_UNDATED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Contents:
    """A table to be handed out: its name, the meaning of its columns, its key, its types, its bytes.

    ``files`` holds the table by format, csv or parquet; ``manifest`` is what ``export.manifest`` made.
    """

    name: str
    meanings: Mapping[str, str]
    key: Sequence[str]
    schema: Schema
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]


def archive(contents: Contents) -> bytes:
    """The package as a ZIP file: the table in each format, datapackage.json, manifest.json."""
    members = {f"{contents.name}.{ending}": body for ending, body in contents.files.items()}
    members["datapackage.json"] = json_bytes(descriptor(contents))
    members["manifest.json"] = json_bytes(contents.manifest)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in members.items():
            file.writestr(zipfile.ZipInfo(name, _UNDATED), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def descriptor(contents: Contents) -> dict[str, Any]:
    """The content of datapackage.json: one resource per format, with the same fields."""
    manifest = contents.manifest
    return {
        "$schema": f"{_PROFILES}datapackage.json",
        "name": f"frontwatch-{contents.name}",
        "title": f"Frontwatch: {contents.name}",
        "description": f"Counted against {manifest['denominator']}. See manifest.json.",
        "version": manifest["sha256"][:12],
        "created": manifest["collected_until"],
        "resources": [
            {
                "$schema": f"{_PROFILES}dataresource.json",
                "type": "table",
                "name": f"{contents.name}-{ending}",
                "path": f"{contents.name}.{ending}",
                "format": ending,
                "mediatype": _FORMATS[ending],
                "encoding": "utf-8",
                "bytes": len(body),
                "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
                "schema": {
                    "fields": fields(contents.schema, contents.meanings),
                    "primaryKey": list(contents.key),
                    "missingValues": [""],
                },
            }
            for ending, body in contents.files.items()
        ],
    }


def fields(schema: Schema, meanings: Mapping[str, str]) -> list[dict[str, str]]:
    """One Table Schema field per column, in order: name, type and description."""
    return [
        {"name": name, "type": _TYPES[dtype], "description": meanings[name]}
        for name, dtype in schema.items()
    ]


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """The content as JSON, ended by a line feed; the same content gives the same bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
