"""Entries to the keys they are known by within their feed: guid, link, title and day; pure.

A key that several different entries of one document carry tells nothing apart: it is remembered as
shared, and from then on counts only together with the title (a guid: with link and title). A site's
front page is no key at all. An entry whose link is none is known by its title and day as well.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from collectors.parsing.items import Item
from processing import clean, frames
from processing.frames import Sightings
from processing.tables import SIGHTINGS

# So many entries of one document with one title and different guids are told apart by their place
# when the guids change; it bounds the work on a document that repeats one title 2,000 times.
NAMESAKES = 10
# A document of which so few guids are known again names its entries anew each time (the rule of
# four in five is the design study's; a list that slid so far in one interval is rare).
STEADY_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Entry:
    """An item, its canonical address and its keys; None: that of a front page, or none given."""

    item: Item
    address: str | None
    guid_key: str | None
    link_key: str | None


@dataclass(slots=True)
class Feed:
    """The keys of one feed: the article (None: shared) and the last wording of each."""

    feed_id: str
    known: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def is_shared(self, key: str | None) -> bool:
        """Whether the key is known to tell nothing apart."""
        return key in self.known and self.known[key][0] is None

    def article_of(self, keys: Sequence[str]) -> tuple[str | None, str | None]:
        """The article that the first known key stands for, and its last wording; None: no key is."""
        return next((self.known[key] for key in keys if key in self.known), (None, None))

    def learn(self, keys: Sequence[str], article_id: str, wording: str) -> None:
        """The keys stand for the article, but for those that stand for another one."""
        for key in keys:
            if self.known.get(key, (article_id,))[0] == article_id:
                self._set(key, article_id, wording)

    def share(self, key: str, entries: Sequence[Entry]) -> None:
        """The key is shared; the article that it stood for is known by it with the entry's title."""
        article_id, wording = self.known.get(key, (None, ""))
        self._set(key, None, "")
        if article_id is None:
            return
        same = [
            entry
            for entry in entries
            if key in (entry.guid_key, entry.link_key)
            and said(entry.item.title, entry.item.summary) == wording
        ]
        heirs = [
            entry for entry in same if self.article_of([entry.link_key or ""])[0] == article_id
        ]
        for entry in (heirs or same)[:1]:
            self.learn([_titled(key, entry)], article_id, wording)

    def _set(self, key: str, article_id: str | None, wording: str) -> None:
        if self.known.get(key) != (article_id, wording):
            self.known[key] = (article_id, wording)
            self.changed.add(key)


def entry(item: Item) -> Entry:
    """The item with its keys, whatever its feed knows."""
    address, guid = _own_address(item.link), item.guid
    if guid == item.link:
        guid = guid if address else None
    elif guid and guid.startswith("http") and clean.web_address(guid):
        guid = guid if _own_address(guid) else None
    return Entry(
        item,
        address,
        clean.digest("guid", guid) if guid else None,
        clean.digest("link", address) if address else None,
    )


def shared(entries: Sequence[Entry]) -> list[str]:
    """Of one document's entries the guids with several titles or addresses, links with several titles."""
    titles = defaultdict[str | None, set[str]](set)
    addresses = defaultdict[str | None, set[str]](set)
    for one in entries:
        titles[one.guid_key].add(one.item.title)
        titles[one.link_key].add(one.item.title)
        if one.address:
            addresses[one.guid_key].add(one.address)
    return [
        key
        for key, found in titles.items()
        if key is not None and (len(found) > 1 or len(addresses.get(key, ())) > 1)
    ]


def are_steady(entries: Sequence[Entry], unread: int, feed: Feed) -> bool:
    """Whether the feed names its entries alike in each document, as far as this one shows.

    ``unread`` counts the entries that were not read again, since not a byte of them has changed.
    """
    known = [entry.guid_key in feed.known for entry in entries if entry.guid_key]
    return unread + sum(known) > STEADY_SHARE * (unread + len(known))


def of(entry: Entry, feed: Feed, is_other: Callable[[str | None], bool]) -> list[str]:
    """The keys that tell the entry apart, strongest first.

    Without a link of its own its title is the last one. Where that stands for an article of which
    ``is_other`` says that it cannot be this one, the two are namesakes, and the title has a number.
    """
    own = of_its_own(entry, feed)
    if entry.link_key is None:
        day = f"{entry.item.published:%Y-%m-%d}" if entry.item.published else ""
        title_key = clean.digest("title", entry.item.title, day)
    elif feed.is_shared(entry.link_key):
        title_key = _titled(entry.link_key, entry)
    else:
        return own
    if not own:
        return [title_key]
    known_id, _ = feed.article_of(own)
    for number in range(NAMESAKES):
        key = clean.digest("namesake", title_key, str(number)) if number else title_key
        holder = feed.known.get(key, (known_id,))[0]
        if holder == known_id or (known_id is None and not is_other(holder)):
            return [*own, key]
    return own


def of_its_own(entry: Entry, feed: Feed) -> list[str]:
    """The entry's guid, with link and title if it is shared, and its link unless that is shared."""
    keys = [entry.guid_key, entry.link_key]
    if entry.guid_key and feed.is_shared(entry.guid_key):
        keys[0] = _titled(entry.guid_key, entry)
    if feed.is_shared(entry.link_key):
        keys[1] = None
    return [key for key in keys if key is not None]


def said(title: str, summary: str) -> str:
    """The wording: what changes when the title or the summary does."""
    return clean.digest(title, summary)


def article_id(entry: Entry, strongest: str, feed: Feed) -> str:
    """The address makes the same article of it in every feed, if it is the entry's own."""
    own = None if feed.is_shared(entry.link_key) else address_id(entry)
    return own or item_id(feed.feed_id, strongest)


def address_id(entry: Entry) -> str | None:
    """The id of an article that is named after its address; None: it has no own one."""
    return clean.digest("url", entry.address) if entry.address else None


def item_id(feed_id: str, key: str) -> str:
    """The id of an article that is named after a key in its feed."""
    return clean.digest("item", feed_id, key)


def sightings(feeds: Iterable[Feed]) -> Sightings:
    """Rows of SIGHTINGS, ordered by their key: the keys that were learned."""
    rows = [
        {
            "feed_id": feed.feed_id,
            "item_key": key,
            "article_id": feed.known[key][0],
            "wording": feed.known[key][1],
        }
        for feed in feeds
        for key in feed.changed
    ]
    return frames.sightings(SIGHTINGS.frame(rows).sort(SIGHTINGS.key))


def _own_address(link: str | None) -> str | None:
    """The canonical address, unless it is that of a front page."""
    address = clean.canonical(link) if link else ""
    # A front page in canonical form is https://host/ and no more.
    return None if not address or (address.endswith("/") and address.count("/") == 3) else address


def _titled(key: str, entry: Entry) -> str:
    """The shared key together with the title, and a guid's with the address, too."""
    addresses = [entry.address] if entry.address and key == entry.guid_key else []
    return clean.digest("titled", key, entry.item.title, *addresses)
