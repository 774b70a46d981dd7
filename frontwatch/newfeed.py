"""The command that adds a feed: found behind an address, previewed, and saved if it is the only one.

With ``--json`` one object is printed, for programs; times are ISO 8601 in UTC, null is unknown::

    {"address": "https://news.example/",    what was asked
     "found": [{"url": "https://news.example/rss", "title": "News", "entries": 40,
                "newest": [{"published": "2026-02-28T10:00:00+00:00", "title": "...", "link": "..."}],
                "window_from": "2026-02-25T08:00:00+00:00",    it lists what came since
                "language": "en", "outcome": "ok", "detail": null,
                "known": false, "feed_id": null}],             its name in the catalogue if known
     "tried": [{"url": "https://news.example/", "outcome": "not_a_feed", "detail": "a web page"}],
     "saved": "news-example-rss"}                              null: nothing was saved

An address that is in the catalogue is not asked: it is found with outcome null. The exit code is 0
when the feed was saved or is known, or with ``--preview`` when there is one; else 1. A program puts
``--`` before an address that it was given, so that it is never taken for a flag.
"""

import argparse
import json
from dataclasses import asdict
from datetime import datetime

from collectors import catalogue, discover, workers
from collectors.discover import Preview
from frontwatch import folders, output, terminal
from processing import clean
from processing.errors import InputError

_GIVEN = ("outlet", "section", "language", "country", "group", "ownership", "user_agent")


def add(options: argparse.Namespace) -> int:
    """The only feed behind the address is in the catalogue; else what there is was told."""
    address, known = _address(options.address), _known(options)
    cells = {name: getattr(options, name) or "" for name in _GIVEN}
    (user_agent,) = catalogue.one(cells | {"url": address})["user_agent"]
    if clean.canonical(address) in known:
        tried = [Preview(address, "")]
    else:
        tried = _looked(address, user_agent, allow_private=options.allow_private)
    found = [one for one in tried if one.outcome in ("", "ok")]
    saved = None
    if len(found) == 1 and clean.canonical(found[0].url) not in known and not options.preview:
        guessed = {"url": found[0].url, "language": cells["language"] or found[0].language or ""}
        saved = _saved(options, cells | guessed)
    (_tell_programs if options.json else _tell_people)(address, tried, known, saved)
    all_known = bool(found) and all(clean.canonical(one.url) in known for one in found)
    return 0 if saved or all_known or (found and options.preview) else 1


def _address(given: str) -> str:
    address = clean.web_address(given if "://" in given else f"https://{given}")
    if address is None:
        raise InputError(
            f"{given[:80]!a} is no address of a site or feed; give one such as "
            "https://news.example/, without a user name or spaces"
        )
    return address


def _known(options: argparse.Namespace) -> dict[str, str]:
    feeds = catalogue.load(folders.feeds_file(options))
    return {
        clean.canonical(url): feed_id for feed_id, url in feeds.select("feed_id", "url").iter_rows()
    }


def _looked(address: str, user_agent: str | None, *, allow_private: bool) -> list[Preview]:
    terminal.say(f"Asking {address} ...")
    with workers.reading() as read:
        return discover.look(
            address, read, terminal.now(), allow_private=allow_private, user_agent=user_agent
        )


def _saved(options: argparse.Namespace, cells: dict[str, str]) -> str:
    """The feed is in the catalogue that a person may change; tells its name there."""
    folders.store(options)
    present, target = catalogue.load(folders.feeds_file(options)), folders.own_feeds_file(options)
    merged = catalogue.merged(present, catalogue.one(cells))
    output.write(target, catalogue.to_csv(merged))
    return str(merged.filter(merged["url"] == cells["url"])["feed_id"].item())


def _tell_programs(
    address: str, tried: list[Preview], known: dict[str, str], saved: str | None
) -> None:
    found = [_plain(one, known) for one in tried if one.outcome in ("", "ok")]
    rest = [
        {"url": one.url, "outcome": one.outcome, "detail": one.detail}
        for one in tried
        if one.outcome not in ("", "ok")
    ]
    told = {"address": address, "found": found, "tried": rest, "saved": saved}
    terminal.show(json.dumps(told, ensure_ascii=False, default=datetime.isoformat))


def _plain(one: Preview, known: dict[str, str]) -> dict[str, object]:
    feed_id = known.get(clean.canonical(one.url))
    names = ("published", "title", "link")
    return asdict(one) | {
        "newest": [dict(zip(names, headline, strict=True)) for headline in one.newest],
        "outcome": one.outcome or None,
        "known": feed_id is not None,
        "feed_id": feed_id,
    }


def _tell_people(
    address: str, tried: list[Preview], known: dict[str, str], saved: str | None
) -> None:
    found = [one for one in tried if one.outcome in ("", "ok")]
    for one in found:
        terminal.show(_shown(one, known.get(clean.canonical(one.url))))
    if saved:
        terminal.say(f"Added as {saved}.")
    elif len(found) > 1:
        terminal.say("Several feeds: run `frontwatch feeds add` with the address of one of them.")
    elif not found:
        terminal.say(f"No feed was found behind {address}. Tried:")
        for one in tried:
            terminal.say(f"{one.url}\t{one.outcome}\t{one.detail or ''}")


def _shown(one: Preview, feed_id: str | None) -> str:
    lines = [one.url]
    if feed_id is not None:
        lines.append(f"    in the catalogue already, as {feed_id}")
    if one.outcome:
        since = f" since {one.window_from:%Y-%m-%d %H:%M} UTC" if one.window_from else ""
        language = f", language {one.language}" if one.language else ""
        lines.append(f"    {one.title or 'no title'}: {one.entries} entries{since}{language}")
    for published, title, _ in one.newest:
        at = f"{published:%Y-%m-%d %H:%M}" if published else "undated"
        lines.append(f"    {at}  {title}")
    return "\n".join(lines)
