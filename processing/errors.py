"""Every error that Frontwatch raises on purpose, in one tree.

FrontwatchError
├── CatalogueError    a feed list (CSV or OPML) that cannot be used
├── LexiconError      an actors or themes file that cannot be used
├── TableError        a frame that does not fit its table
├── StoreError        a data folder that cannot be read or written
├── AddressError      a network address that may not be asked
├── ClockError        the time that this machine tells, which cannot be right
└── InputError        a wrong flag, file or line given by a person
    └── QueryError    a search that cannot be understood (``processing.searching.query``)

Each message names the thing, says what is wrong and what to do. Only ``frontwatch/cli.py`` and
``dashboard/app.py`` catch them, and ``frontwatch/watch.py`` a clock that may be set right; the expected failure of one feed is a row of FETCHES, not an error.
"""


class FrontwatchError(Exception):
    """Something went wrong that a person can mend; the message says how."""


class CatalogueError(FrontwatchError):
    """A feed list cannot be used."""


class LexiconError(FrontwatchError):
    """An actors or themes file cannot be used."""


class TableError(FrontwatchError):
    """A frame does not fit its table."""


class StoreError(FrontwatchError):
    """The data folder cannot be read or written."""


class AddressError(FrontwatchError):
    """A network address may not be asked."""


class ClockError(FrontwatchError):
    """This machine's clock cannot be right."""


class InputError(FrontwatchError):
    """A flag, file or line given by a person is wrong."""
