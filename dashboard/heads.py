"""What stands over the columns of a table, in the reader's language; the columns keep English names."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import saying

# The names of months in a pattern of moment.js are English: other languages take numbers.
_PATTERNS = frozenset(
    {
        saying.later("D MMM YYYY, HH:mm"),
        saying.later("D MMM, HH:mm"),
        saying.later("D MMM YYYY"),
    }
)


def of(
    columns: Iterable[str], config: Mapping[str, ColumnConfig] | None = None
) -> dict[str, ColumnConfig]:
    """What ``st.dataframe`` takes as column_config: a label for each column that has none.

    Args:
        columns: their names, each a message.
        config: what more is known of some of them, with labels as they are shown.
    """
    known = config or {}
    return {name: _configured(name, known.get(name)) for name in columns}


def _configured(name: str, config: ColumnConfig | None) -> ColumnConfig:
    made = ColumnConfig(label=saying.say(name))
    if config is None:
        return made
    label = config.get("label") or saying.say(name)
    kind: dict[str, Any] = dict(config.get("type_config") or {})  # a TypedDict for each kind
    if kind.get("format") in _PATTERNS:
        kind["format"] = saying.say(kind["format"])
    return cast("ColumnConfig", {**config, "label": label, "type_config": kind})
