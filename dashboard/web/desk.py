"""What the API's answers are made from: the newest state of the store, read once and kept for all."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from starlette.exceptions import HTTPException

from dashboard import results
from dashboard.results import Result, Source
from processing.counting import picks as picked
from processing.counting import trends
from processing.counting.asking import Facts
from processing.counting.manifest import View
from processing.counting.picks import Picks, Reading
from processing.reading.lexicon import Lexicon
from storage import lexica, pins
from storage.store import Store

# Beyond that a file is for `frontwatch export`, which any number of articles fit through.
MOST_ARTICLES = 200_000
_RESULTS_KEPT = 16
# The collector writes several tables within a second; facts that it overtook are of no state.
_TRIES = 3
# The facts of all articles of a reading, as of now; the state is that of now.
Held = Callable[[str, Reading], Facts]


class Desk:
    """One source of each reading, and the last trends that were made of them; shared by threads."""

    def __init__(
        self, store: Store, held: Held | None = None, most_articles: int = MOST_ARTICLES
    ) -> None:
        """Nothing is read yet.

        Args:
            store: the data folder.
            held: the facts that others hold in memory anyhow; None: they are read from disk.
            most_articles: how many an answer may have.
        """
        self._store, self._held, self._most = store, held, most_articles
        self._sources: dict[Reading, tuple[str, Source]] = {}
        self._trends: OrderedDict[tuple[str, str, Picks], Result] = OrderedDict()
        self._lock = threading.Lock()

    def source(self, reading: Reading) -> Source:
        """The store as it is now; read only where it has changed since.

        Raises:
            InputError: nothing was collected, or nothing is kept from before a rebuild.
        """
        with self._lock:
            return self._newest(reading)

    def _newest(self, reading: Reading) -> Source:
        state = self._store.version(*results.READ)
        known, source = self._sources.get(reading, ("", None))
        if source is None or known != state:
            state, facts = self._facts(reading)
            taken = pins.taken(self._store, state)
            source = results.source(self._store, reading, taken, facts)
            self._sources[reading] = state, source
        return source

    def _facts(self, reading: Reading) -> tuple[str, Facts | None]:
        """A state of the store and the facts of just that state; None where they are to be read."""
        state = self._store.version(*results.READ)
        if self._held is None:
            return state, None
        for _ in range(_TRIES):
            before, facts = state, self._held(state, reading)
            state = self._store.version(*results.READ)
            if state == before:
                return state, facts
        return state, None

    def trend(self, source: Source, view: Picks, words: Lexicon) -> Result:
        """The trend of an absolute view; made once."""
        key = source.snapshot.id, words.version, view
        with self._lock:
            found = self._trends.get(key)
        if found is None:
            found = _made(source, View("trend", view, view, words.names))
        with self._lock:
            self._trends[key] = found
            self._trends.move_to_end(key)
            if len(self._trends) > _RESULTS_KEPT:
                self._trends.popitem(last=False)
        return found

    def pairs(self, source: Source, view: Picks, words: Lexicon) -> Result:
        """Who is named with whom in an absolute view."""
        return _made(source, View("pairs", view, view, words.names))

    def articles(self, source: Source, view: Picks, words: Lexicon) -> Result:
        """The articles of an absolute view.

        Raises:
            HTTPException: 400, they are too many.
        """
        known, plain = results.counted(source, view)
        members = trends.members(known.facts, known.record, plain, known.now)
        count = trends.count(members, plain, plain.subjects)
        if count > self._most:
            raise HTTPException(
                400,
                f"These are {count} articles, and {self._most} are the most that is handed out; "
                "narrow the view, for example with since and until, or use `frontwatch export`.\n",
            )
        return _made(source, View("articles", view, view, words.names))


def words() -> Lexicon:
    """The lexicon in use."""
    return lexica.load(lexica.location())


def panels(source: Source) -> frozenset[str]:
    """The names of all panels."""
    return frozenset({picked.CATALOGUE, *source.record.panels["panel"]})


def outlets(source: Source) -> frozenset[str]:
    """The names of all outlets."""
    return frozenset(source.record.feeds["outlet"])


def _made(source: Source, view: View) -> Result:
    """The result; its snapshot is not kept, or whoever asks often would fill the disk."""
    return results.made(source, view, keep=False)
