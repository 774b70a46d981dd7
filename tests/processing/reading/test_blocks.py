"""A TOML text is read in parts, and says what tomllib reads in the whole of it."""

import tomllib

import pytest

from processing.errors import LexiconError
from processing.reading import blocks

ROWS = """version = "1"

[[actor]]
id = "ash"
aliases = [
  { name = "Ash", in = "en de" },
  { name = "Ясень", in = "uk" },
]

[[actor]]
id = "oak"
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "", id="plain rows"),
        pytest.param('"Ash"', '"Ash \\u00e9"', id="an escape"),
        pytest.param('"Ash"', "'Ash'", id="a literal string"),
        pytest.param('"en de"', "3", id="a number"),
        pytest.param('"uk" },\n', '"uk" },  # a remark\n', id="a remark"),
        pytest.param('id = "ash"', '# a remark\nid = "ash"', id="a remark before"),
        pytest.param('id = "ash"', "id = '''\nx = [\n'''", id="several lines"),
        pytest.param('"ash"\n', '"ash"\n[actor.more]\n', id="an inner table"),
        pytest.param('"uk" },\n]', '"uk" },\n]\nside = "UA"', id="more after the rows"),
        pytest.param("{ name", "{ na-me", id="another key"),
    ],
)
def test_a_block_says_what_tomllib_reads_in_it(old: str, new: str) -> None:
    text = ROWS.replace(old, new, 1)

    head, parts = blocks.parted("actors.toml", text, ["actor"])

    read = [entry.fields for _, entry in parts]
    assert read == tomllib.loads(text)["actor"]
    assert head.word("version") == "1"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("in =", "name =", id="a key twice in a row"),
        pytest.param('"Ash", in', '"Ash" in', id="no comma"),
        pytest.param('"uk" },\n]', '"uk" },\n]\naliases = 3', id="a key twice in a block"),
        pytest.param('"Ash"', '"As\x07h"', id="a control character"),
        pytest.param("in =", "ин =", id="a key in Cyrillic"),
    ],
)
def test_what_is_no_toml_is_refused(old: str, new: str) -> None:
    text = ROWS.replace(old, new, 1)

    with pytest.raises(LexiconError, match=r"actors\.toml: not valid TOML"):
        [*blocks.parted("actors.toml", text, ["actor"])[1]]
