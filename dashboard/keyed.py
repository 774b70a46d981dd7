"""How the caches tell one view from another: by its words, not value by value."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

# Streamlit takes a dataclass apart and hashes each value of it: 18 reads of a page took as long as its
# chart (measured). The representation of these says all that they hold.
BY: dict[str | type[Any], Callable[[Any], Any]] = {
    "processing.counting.picks.Picks": repr,
    "dashboard.reads.Edition": repr,
    "dashboard.axes.Drawing": repr,
    "dashboard.events.Event": repr,
}


def at_once(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Gives the last so many answers of a cached read again in no time.

    A cache of Streamlit's takes 0.25 ms to find one (measured), and a page asks for many. It stays below
    this one: it makes each answer once for all who wait for it. All readers share the answers, so they
    are such that nobody changes. The arguments must be hashable.
    """

    def kept(read: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        return cast("Callable[Asked, Answer]", functools.lru_cache(maxsize=most)(read))

    return kept
