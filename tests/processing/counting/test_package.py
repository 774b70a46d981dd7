"""A data package says by itself what it holds, and its files are those that it names."""

import hashlib
import io
import json
import zipfile
from typing import Any

import polars as pl
import pytest

from processing import columns
from processing.counting import package
from processing.counting.package import Contents

TABLE = pl.DataFrame({"subject": ["oak", "elm"], "matched": [3, None], "share": [0.5, None]})


@pytest.fixture
def contents() -> Contents:
    parquet = io.BytesIO()
    TABLE.write_parquet(parquet)
    csv = TABLE.write_csv().encode()
    return Contents(
        name="trend",
        meanings={"subject": "who", "matched": "articles", "share": "0 to 1"},
        key=["subject"],
        schema=dict(TABLE.schema),
        files={"csv": csv, "parquet": parquet.getvalue()},
        manifest={
            "denominator": "all articles",
            "sha256": hashlib.sha256(csv).hexdigest(),
            "collected_until": "2026-03-01T00:00:00Z",
        },
    )


def opened(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def described(body: bytes) -> dict[str, Any]:
    descriptor: dict[str, Any] = json.loads(opened(body)["datapackage.json"])
    return descriptor


def test_every_resource_is_in_the_package_as_it_is_described(contents: Contents) -> None:
    body = package.archive(contents)

    files = opened(body)
    assert set(files) == {"trend.csv", "trend.parquet", "datapackage.json", "manifest.json"}
    for resource in described(body)["resources"]:
        held = files[resource["path"]]
        assert resource["bytes"] == len(held)
        assert resource["hash"] == f"sha256:{hashlib.sha256(held).hexdigest()}"


def test_both_formats_hold_the_same_rows(contents: Contents) -> None:
    files = opened(package.archive(contents))

    assert pl.read_csv(files["trend.csv"]).equals(pl.read_parquet(files["trend.parquet"]))


def test_every_column_has_its_type_and_meaning(contents: Contents) -> None:
    first = described(package.archive(contents))["resources"][0]

    assert first["schema"]["fields"] == [
        {"name": "subject", "type": "string", "description": "who"},
        {"name": "matched", "type": "integer", "description": "articles"},
        {"name": "share", "type": "number", "description": "0 to 1"},
    ]
    assert first["schema"]["primaryKey"] == ["subject"]


def test_every_type_of_a_table_has_a_name_in_table_schema() -> None:
    kinds = [columns.TEXT, columns.NAMES, columns.WHOLE, columns.TIME, pl.Float64(), pl.Boolean()]

    found = package.fields({str(kind): kind for kind in kinds}, {str(kind): "" for kind in kinds})

    assert [field["type"] for field in found] == [
        "string",
        "string",
        "integer",
        "datetime",
        "number",
        "boolean",
    ]


def test_the_manifest_lies_beside_the_table(contents: Contents) -> None:
    assert json.loads(opened(package.archive(contents))["manifest.json"]) == contents.manifest


def test_the_same_contents_make_the_same_bytes(contents: Contents) -> None:
    assert package.archive(contents) == package.archive(contents)
