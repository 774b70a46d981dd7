"""Three hundred real feed documents, and what each looked like before its newest items came."""

import re
from collections.abc import Sequence
from pathlib import Path

FEEDS = 300
HOSTS = 200
# Documents made for a purpose other than to be a feed's body are not among these folders.
_FOLDERS = ("feeds/real", "data/native_feed_docs/docs")
MINUTE = "%Y-%m-%dT%H:%M"
_DATED = (
    b'<rss version="2.0"><channel><title>Dates</title><item><title>One</title><link>https://'
    b"news.example/one</link><pubDate>%b</pubDate></item></channel></rss>"
)
_ITEM = re.compile(rb"<(item|entry)[\s>].*?</\1>\s*", re.DOTALL)


def documents(corpus: Path, at_most: int = FEEDS) -> list[bytes]:
    """The corpus's real documents, each once, in the order of their paths; repeated only if too few."""
    paths = [
        path
        for folder in _FOLDERS
        for path in sorted((corpus / folder).rglob("*"))
        if path.is_file()
    ]
    bodies = list(dict.fromkeys(path.read_bytes() for path in paths))
    return (bodies * -(-at_most // len(bodies)))[:at_most]


def before(body: bytes, items: int) -> bytes | None:
    """The document without its first items, None if it has not twice as many to stand without."""
    found = list(_ITEM.finditer(body))
    if len(found) < 2 * items:
        return None
    return body[: found[0].start()] + body[found[items].start() :]


def dated(corpus: Path) -> list[tuple[bytes, str]]:
    """Feeds of one item, each with its date written in another way, and what it means as MINUTE."""
    table = (corpus / "feeds/bad/dates.tsv").read_text(encoding="utf-8").splitlines()
    cases = (line.split("\t") for line in table[1:])
    return [(_DATED % raw.encode(), expected) for raw, expected in cases]


def address(number: int, port: int) -> str:
    """Where the feed of this number is asked: one of 200 hosts, all of them this machine."""
    return f"http://127.0.0.{1 + number % HOSTS}:{port}/{number}.xml"


def numbers(left_out: Sequence[int] = ()) -> list[int]:
    """The numbers of the feeds, but for these."""
    return [number for number in range(FEEDS) if number not in left_out]
