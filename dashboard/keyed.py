"""How the caches tell one view from another: by its words, not value by value."""

from collections.abc import Callable
from typing import Any

# Streamlit takes a dataclass apart and hashes each value of it: 18 reads of a page took as long as its
# chart (measured). The representation of these says all that they hold.
BY: dict[str | type[Any], Callable[[Any], Any]] = {
    "processing.counting.picks.Picks": repr,
    "dashboard.reads.Edition": repr,
}
