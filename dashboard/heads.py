"""What stands over the columns of a table, in the reader's language; the columns keep English names."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from streamlit.elements.lib.column_types import ColumnConfig, DatetimeColumn, LinkColumn

from dashboard import clocks, saying

# The names of months in a pattern of moment.js are English: other languages take numbers.
_PATTERNS = frozenset(
    {
        saying.later("D MMM YYYY, HH:mm"),
        saying.later("D MMM, HH:mm"),
        saying.later("D MMM YYYY"),
    }
)

# Every column that stands on a page under its own name.
NAMES = frozenset(
    {
        saying.later("95% from"),
        saying.later("95% to"),
        saying.later("Actor or theme"),
        saying.later("Actors"),
        saying.later("Address"),
        saying.later("Alias"),
        saying.later("Aliases"),
        saying.later("Answer"),
        saying.later("Articles"),
        saying.later("Asked again"),
        saying.later("Before"),
        saying.later("Blocked in"),
        saying.later("By language"),
        saying.later("Change"),
        saying.later("Changed"),
        saying.later("Changed, %"),
        saying.later("Copies"),
        saying.later("Copies per text"),
        saying.later("Country"),
        saying.later("Counts for"),
        saying.later("Day"),
        saying.later("Day by day"),
        saying.later("Detail"),
        saying.later("Event"),
        saying.later("Feed"),
        saying.later("Feeds covering it"),
        saying.later("Fewer than 30"),
        saying.later("First seen"),
        saying.later("Flags"),
        saying.later("Found"),
        saying.later("From"),
        saying.later("Gained"),
        saying.later("Group"),
        saying.later("Headline"),
        saying.later("Held"),
        saying.later("ID"),
        saying.later("In"),
        saying.later("In exile"),
        saying.later("In the group"),
        saying.later("In the others"),
        saying.later("Kind"),
        saying.later("Language"),
        saying.later("Languages"),
        saying.later("Last new item"),
        saying.later("Last outcome"),
        saying.later("Last possible loss"),
        saying.later("Last success"),
        saying.later("Level"),
        saying.later("Link"),
        saying.later("Log-odds, z"),
        saying.later("Losses"),
        saying.later("Lost"),
        saying.later("Mean count"),
        saying.later("Mean share"),
        saying.later("Meaning"),
        saying.later("Moved to"),
        saying.later("Name"),
        saying.later("Named in"),
        saying.later("Note"),
        saying.later("Now"),
        saying.later("Of all"),
        saying.later("Of all in the group"),
        saying.later("Of its articles"),
        saying.later("Origin"),
        saying.later("Outlet"),
        saying.later("Over time"),
        saying.later("Owner"),
        saying.later("Ownership"),
        saying.later("Part of the search"),
        saying.later("Published"),
        saying.later("Publishers"),
        saying.later("Rolls up to"),
        saying.later("Rule"),
        saying.later("Score"),
        saying.later("Section"),
        saying.later("Share"),
        saying.later("Side"),
        saying.later("Source"),
        saying.later("State"),
        saying.later("State Media Monitor"),
        saying.later("Term"),
        saying.later("Terms"),
        saying.later("Texts"),
        saying.later("Their texts"),
        saying.later("Themes"),
        saying.later("Tier"),
        saying.later("Time"),
        saying.later("Usual"),
        saying.later("Wikidata"),
        saying.later("Word"),
        saying.later("Wordings"),
        saying.later("Words"),
    }
)

# Formats with a sign or a unit write a point; where it is a comma the unit stands over the column.
_WRITTEN = {
    "%.1f%%": ("%", 0.1),
    "%+.1f pp": (saying.later("pp"), 0.1),
    "%+.1f": ("", 0.1),
    "%.1f": ("", 0.1),
    "%.2f": ("", 0.01),
}
# A letter over a column, and the room beside the label, in pixels.
_LETTER, _BESIDE = 7.2, 18


def moment(
    label: str | None = None, width: int | None = None, *, year: bool = True
) -> ColumnConfig:
    """A column of moments, by the clocks in use.

    Args:
        label: as it is shown; None: the column's own name.
        width: in pixels, as much as UTC needs; None: as wide as it likes.
        year: whether the year is told.
    """
    return DatetimeColumn(
        label,
        format="D MMM YYYY, HH:mm" if year else "D MMM, HH:mm",
        timezone=clocks.zone(),
        width=None if width is None else width + clocks.room(),
    )


def link(width: int | None = None) -> ColumnConfig:
    """A column of addresses, each a word to click; ``width`` in pixels."""
    return LinkColumn(display_text=saying.said("a link", "Open"), width=width)


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
    if saying.language() == saying.ENGLISH:
        return cast("ColumnConfig", {**config, "label": label})
    if (written := kind.get("format")) in _PATTERNS:
        kind["format"] = saying.say(written)
    if written in _WRITTEN:
        unit, step = _WRITTEN[written]
        label = f"{label}, {saying.say(unit)}" if unit else label
        kind |= {"format": "localized", "step": step}
    wide = _wide_enough(config, label)
    return cast("ColumnConfig", {**config, **wide, "label": label, "type_config": kind})


def _wide_enough(config: ColumnConfig, label: str) -> ColumnConfig:
    """The width that the label needs, where one is given in pixels."""
    width = config.get("width")
    if not isinstance(width, int):
        return {}
    return {"width": max(width, round(len(label) * _LETTER) + _BESIDE)}
